import { type Check, captureReasons, checkKeys, checkOf, livenessReasons, sessionReasons } from './checks.js';
import { type Reason, reasonPage, reasons, reasonTextOf } from './reason-texts.js';

/** docs/reasons, whole: a page for every reason, and their index. Paths are relative to the repository. */
export function renderReasonPages(): Map<string, string> {
  const pages = new Map([['docs/reasons/README.md', renderIndex()]]);
  for (const reason of reasons) pages.set(reasonPage(reason), renderPage(reason));
  return pages;
}

const groups: readonly { title: string; sentence: string; holds(reason: Reason): boolean }[] = [
  {
    title: 'Tests',
    sentence: 'Given with a test of the score, in `needsReviewReason` and with its finding in the evidence.',
    holds: (reason) => originsOf(reason).length > 0,
  },
  {
    title: 'The session as a whole',
    sentence:
      'Given with a part of the verdict that has no test, in `needsReviewReason` and in the evidence.',
    holds: (reason) => Object.hasOwn(sessionReasons, reason),
  },
  {
    title: 'Captures of a document',
    sentence: 'Found when a picture is uploaded; `readabilityCheck` lists them when retries were used up.',
    holds: (reason) => Object.hasOwn(captureReasons, reason),
  },
  {
    title: 'Active liveness',
    sentence: 'Tests of an attempt at the challenge, each of which must pass.',
    holds: (reason) => Object.hasOwn(livenessReasons, reason),
  },
];

function renderIndex(): string {
  return `${[
    '# Reasons',
    'Why a test did not pass, a picture was refused or a session waits for a person: the closed list of stable codes.' +
      ' Each has a page with what it means for the person, the integrator and the reviewer. What was measured, and' +
      ' against what, is answered by `GET /gatehouse/v1/sessions/{id}/evidence`; refusals of a selfie are error codes' +
      ' and stand in [docs/errors](../errors/README.md).',
    ...groups.map(({ title, sentence, holds }) =>
      [
        `## ${title}`,
        sentence,
        [
          '| reason | meaning |',
          '|---|---|',
          ...reasons
            .filter(holds)
            .map((reason) => `| [\`${reason}\`](${reason}.md) | ${reasonTextOf(reason).meaning} |`),
        ].join('\n'),
      ].join('\n\n'),
    ),
  ].join('\n\n')}\n`;
}

function renderPage(reason: Reason): string {
  const { meaning, person, integrator, reviewer } = reasonTextOf(reason);
  return `${[
    `# ${reason}`,
    meaning,
    [
      '| | |',
      '|---|---|',
      `| Person | ${person} |`,
      `| Integrator | ${integrator} |`,
      `| Reviewer | ${reviewer} |`,
    ].join('\n'),
    '## Where it comes from',
    renderOrigin(reason),
  ].join('\n\n')}\n`;
}

interface Origin {
  key: string;
  check: Check;
  status: string;
}

/** The tests that give a reason, with the status that they have then. */
function originsOf(reason: Reason): Origin[] {
  return checkKeys.flatMap((key) => {
    const check = checkOf(key);
    if (check.reason === reason) return [{ key, check, status: check.severity }];
    if (check.doubtReason === reason) return [{ key, check, status: 'WARN' }];
    return check.unknownReason === reason ? [{ key, check, status: 'UNKNOWN' }] : [];
  });
}

function renderOrigin(reason: Reason): string {
  const origins = originsOf(reason);
  if (origins.length > 0)
    return origins
      .map(({ key, check, status }) =>
        [
          `Test \`${key}\` (${check.name}), status \`${status}\`.`,
          '',
          `- Measured: ${check.measured}`,
          `- Held against: ${check.threshold}`,
          `- Passes when: ${check.rule}`,
          // The specimen of a row fails it; it shows neither its doubt nor what cannot be measured.
          ...(check.reason === reason ? [`- A drawn specimen that fails: \`${check.specimen}\``] : []),
          '',
          'All tests: [checks.md](../reference/checks.md).',
        ].join('\n'),
      )
      .join('\n\n');
  const group = groups.find(({ holds }) => holds(reason));
  const sentences: Readonly<Record<string, string>> = {
    ...sessionReasons,
    ...captureReasons,
    ...livenessReasons,
  };
  return [group?.title, sentences[reason], group?.sentence].filter(Boolean).join('. ').replaceAll('..', '.');
}
