import {
  type Check,
  type CheckKey,
  captureReasons,
  checkKeys,
  checkOf,
  livenessReasons,
  sessionReasons,
} from './checks.js';
import { passiveDoubtFrom } from './decide-liveness.js';

const lists: readonly { list: Check['list']; title: string }[] = [
  { list: 'photoSecurityAndQuality', title: '`idValidation.photoSecurityAndQuality`' },
  { list: 'idSpecific', title: '`idValidation.idSpecific`' },
  { list: 'customFields', title: '`idValidation.customFields`' },
  { list: 'idOcrConfidence', title: '`idOcrConfidence`' },
  { list: 'faceRecognition', title: '`faceRecognition`' },
];

/** docs/reference/checks.md, whole: printed from the table that the code computes tests by. */
export function renderChecksReference(): string {
  return `${[
    '# Checks',
    'Printed from the table `checks` in `packages/decision`; change it there. Every test that a score may hold stands' +
      ' here with what is measured, what it is held against, and a drawn specimen on which it fails. **A test whose' +
      ' measurement is missing is absent, never passed.** Keys that begin with `gh_` are ours; all others keep the' +
      ' meaning that existing integrations know.',
    '## How the verdict is made',
    [
      '- A failing test takes the status of its row: `FAIL` or `WARN`. Worst status wins: `FAIL`, then' +
        ' `MANUAL_PENDING`, then `WARN`, then `OK`.',
      '- A required test that could not be measured is `UNKNOWN`, without value, and counts as `WARN`: it never' +
        ' yields `OK`.',
      '- `FAIL` ends as `SESSION_FAILED`. `WARN` and `MANUAL_PENDING` go to a reviewer.',
      '- A required step without an accepted capture or a finished check fails the session; after used-up retries' +
        ' it is `MANUAL_PENDING`.',
      '- `idValidation.overall.value` is the share of passed tests in per cent, tests of severity `FAIL` weighing' +
        ' three and the others one. `faceRecognition.overall.value` maps the distance by straight lines: 0 is 100 %,' +
        ' the accepting threshold 80 %, the rejecting one 50 %, twice the rejecting one 0 %. `overall.value` is the' +
        ' mean of the groups. Figures go with the verdict, they do not make it: decide by `overall.status`.',
    ].join('\n'),
    ...lists.map(({ list, title }) => `## ${title}\n\n${rowsOf(list).map(renderCheck).join('\n\n')}`),
    '## `liveness`',
    'Filled by the newest attempt at the active challenge that was judged, held against the selfie that counts; until' +
      ' then `livenessScore` and `overall` are `UNKNOWN` without value. An attempt passes when every test below' +
      ' passes; `value` goes with the verdict and does not make it. A failed attempt is `FAIL` under the reasons of' +
      ' its tests. When the attempts are used up, or the person goes on without another, it is `MANUAL_PENDING`' +
      ' instead, unless a test spoke of an attack, well beyond its limit: then `physicalAttack` is `FAIL` and `spoofDetectionMethod` names' +
      ` the test. Weak signs of a screen or a print (0-100) make a passed attempt \`WARN\`: a moire of ${passiveDoubtFrom}, or two` +
      ' signs of as much.',
    reasonTable(livenessReasons),
    '## What is not measured',
    '`maskCheck` and `lensesCheck` are always `UNKNOWN`. Every key of the contract that is not on this page is absent:' +
      ' among them tampering, screen and paper replay of documents, fake documents, and the QR, government and' +
      ' watchlist checks.',
    '## Reasons of the session',
    reasonTable(sessionReasons),
    '## Reasons of a capture',
    'Given with every upload of a document, for the retake prompt.',
    reasonTable(captureReasons),
  ].join('\n\n')}\n`;
}

const rowsOf = (list: Check['list']): CheckKey[] => checkKeys.filter((key) => checkOf(key).list === list);

function renderCheck(key: CheckKey): string {
  const check = checkOf(key);
  const rows: [string, string | undefined][] = [
    ['Measured', check.measured],
    ['Held against', check.threshold],
    ['Passes when', check.rule],
    ['Value', check.value],
    ['When it fails', `\`${check.severity}\`, reason \`${check.reason}\``],
    ['Between the thresholds', check.doubtReason && `\`WARN\`, reason \`${check.doubtReason}\``],
    ['When it cannot be measured', check.unknownReason && `\`UNKNOWN\`, reason \`${check.unknownReason}\``],
    ['Fails on', `\`${check.specimen}\`${check.circumstances ? `, ${check.circumstances.sentence}` : ''}`],
  ];
  const lines = rows.flatMap(([label, text]) => (text === undefined ? [] : [`| ${label} | ${cell(text)} |`]));
  return [`### \`${key}\`: ${check.name}`, '', '| | |', '|---|---|', ...lines].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function reasonTable(reasons: Readonly<Record<string, string>>): string {
  const rows = Object.entries(reasons).map(([code, sentence]) => `| \`${code}\` | ${cell(sentence)} |`);
  return ['| reason | meaning |', '|---|---|', ...rows].join('\n');
}
