// One line a test file, and every failure with its message and place.
/** @implements {import('vitest/reporters').Reporter} */
export default class TestReporter {
  onTestModuleEnd(module) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const test of module.children.allTests()) {
      const { state, errors } = test.result();
      if (state in counts) counts[state] += 1;
      if (state === 'failed')
        console.log(`  FAILED ${module.relativeModuleId} > ${test.fullName}\n${describe(errors)}`);
    }
    for (const error of module.errors())
      console.log(`  FAILED ${module.relativeModuleId}\n${describe([error])}`);
    const seconds = (module.diagnostic().duration / 1000).toFixed(1);
    console.log(
      `${module.ok() ? 'ok' : 'NOT OK'} ${module.relativeModuleId}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)`,
    );
  }
  onTestRunEnd(_modules, unhandledErrors) {
    for (const error of unhandledErrors)
      console.log(`  UNHANDLED\n${describe([error])}\n${error.stack ?? ''}`);
  }
}

function describe(errors = []) {
  return errors
    .map((error) =>
      [
        error.message,
        error.diff,
        ...(error.stacks ?? []).slice(0, 4).map((at) => `      at ${at.file}:${at.line}:${at.column}`),
      ]
        .filter(Boolean)
        .join('\n'),
    )
    .join('\n')
    .replace(/^/gm, '    ');
}
