import { fields } from './documents.mjs';
import { areaUnderCurve, thresholds } from './faces.mjs';
import { leastForShare, rate, times } from './statistics.mjs';

/** From so many genuine pairs of different photographs on an area under the curve says something. */
const leastForArea = 30;

const table = (head, rows) =>
  [
    `| ${head.join(' | ')} |`,
    `|${'---|'.repeat(head.length)}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
const names = (list) => (list.length === 0 ? 'none' : list.map((name) => `\`${name}\``).join(', '));
const count = (list, holds) => list.filter(holds).length;

/** docs/reference/accuracy.md, whole. */
export function renderPage({
  results,
  pairs,
  tesseract,
  threads,
  machine,
  versions,
  load,
  memoryBytes,
  date,
}) {
  const of = (kind) => results.filter((set) => set.kind === kind);
  const documents = of('documents');
  const parts = [
    '<!-- Written by npm run bench:accuracy; do not edit. -->',
    '# Accuracy',
    `Measured by \`npm run bench:accuracy\` on ${machine}, ${date}. Load average before ${load.before}, after ${load.after}: with others at
work on the machine wall times are long, CPU times hardly. ${threads} thread(s) for each text model run. Memory at the end: ${Math.round(memoryBytes / 1e6)} MB.
${versions}${tesseract ? `, ${tesseract}` : ''}.`,
    `Shares carry Wilson's 95 % interval in brackets. A sample under ${leastForShare} carries no share: only counts, and names of what was
missed. The samples are small and hold specimens and drawings, no documents of real people: they rank methods and guard
against falling back; they are no promise for a document not seen here. Sets are named by their folders; \`testkit\` is drawn by
this repository itself.`,
    ...documents.map(documentSection),
    ...(tesseract ? [tesseractSection(documents)] : []),
    ...of('symbols').map(symbolSection),
    ...(pairs.length > 0 ? [faceSection(of('portraits'), pairs)] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function documentSection({ name, records }) {
  const zones = records.filter(({ truth }) => truth.hasMrz);
  const barcodes = records.filter(({ truth }) => truth.hasBarcode);
  const missed = zones.filter(({ mrzRead }) => !mrzRead);
  const given = (field, outcome) => records.filter(({ outcomes }) => outcomes[field] === outcome);
  const wrong = fields.flatMap((field) => given(field, 'wrong').map((record) => ({ ...record, field })));
  const rows = [
    ['pictures', records.length],
    [
      'accepted by the rule of the upload',
      rate(
        count(records, ({ accepted }) => accepted),
        records.length,
      ),
    ],
    ...(zones.length > 0
      ? [
          [
            'MRZ read with every check digit right, of those that have one',
            rate(zones.length - missed.length, zones.length),
          ],
        ]
      : []),
    ...(barcodes.length > 0
      ? [
          [
            'PDF417 read, of those that have one',
            rate(
              count(barcodes, ({ barcodeRead }) => barcodeRead),
              barcodes.length,
            ),
          ],
        ]
      : []),
    ...fields.flatMap((field) => {
      const known = records.filter(({ outcomes }) => outcomes[field] !== undefined);
      if (known.length === 0) return [];
      return [[`${field}: right`, rate(given(field, 'right').length, known.length)]];
    }),
    ['values answered wrong', wrong.length],
    ['of these on an accepted picture', count(wrong, ({ accepted }) => accepted)],
    ['CPU time a picture', times(records.map(({ cpuMs }) => cpuMs))],
    ['wall time a picture', times(records.map(({ wallMs }) => wallMs))],
  ];
  const refusals = missed.map((record) => `\`${record.name}\` (${record.reasons.join(', ') || 'accepted'})`);
  return [
    `## Documents: ${name}`,
    table(['what', 'figure'], rows),
    `MRZ not read: ${refusals.join(', ') || 'none'}.`,
    `Wrong values: ${wrong.map((record) => `${record.field} of \`${record.name}\`, answered from its ${record.source} (${record.accepted ? 'accepted' : `refused: ${record.reasons[0]}`})`).join(', ') || 'none'}.`,
    ...(wrong.some(({ source, truth }) => source === 'barcode' && !truth.hasBarcode)
      ? ['The truth of such a card is its MRZ; its barcode, read as it is encoded, names somebody else.']
      : []),
    ...confusion(records),
  ].join('\n\n');
}

/** Types by truth and by what was recognised, where the truth names one. */
function confusion(records) {
  const typed = records.filter(({ truth }) => truth.type !== undefined);
  if (typed.length === 0) return [];
  const truths = [...new Set(typed.map(({ truth }) => truth.type))].sort();
  const seen = [...new Set(typed.map(({ type }) => type))].sort();
  const cells = (truth) =>
    seen.map((type) => count(typed, (record) => record.truth.type === truth && record.type === type));
  const off = typed.filter(({ truth, type }) => truth.type !== type);
  return [
    'Classification; rows are the truth, columns what was recognised:',
    table(
      ['', ...seen],
      truths.map((truth) => [truth, ...cells(truth)]),
    ),
    `Classified otherwise: ${off.map(({ name, type }) => `\`${name}\` (${type})`).join(', ') || 'none'}.`,
  ];
}

function tesseractSection(documents) {
  const compared = documents
    .map(({ name, records }) => ({
      name,
      records: records.filter((record) => record.tesseract !== undefined),
    }))
    .filter(({ records }) => records.length > 0);
  const rows = compared.flatMap(({ name, records }) => {
    const wrongIn = (outcomesOf) =>
      records.reduce(
        (sum, record) => sum + Object.values(outcomesOf(record)).filter((one) => one === 'wrong').length,
        0,
      );
    const zoned = records.filter((record) => record.tesseract.zone !== null);
    const row = (what, some, read, outcomesOf, timesOf) => [
      name,
      what,
      rate(count(some, read), some.length),
      wrongIn(outcomesOf),
      times(some.map((record) => timesOf(record).cpuMs)),
      times(some.map((record) => timesOf(record).wallMs)),
    ];
    const own = (record) => (record.mrzRead ? record.outcomes : {});
    const tesseractRow = (what, key, some = records) =>
      row(
        what,
        some,
        (record) => record.tesseract[key].read,
        (record) => record.tesseract[key]?.outcomes ?? {},
        (record) => record.tesseract[key],
      );
    return [
      row(
        'this engine, everything it measures',
        records,
        ({ mrzRead }) => mrzRead,
        own,
        (record) => record,
      ),
      [
        name,
        'of it: finding the text and reading the zone',
        '',
        '',
        '',
        times(records.map(({ zoneMs }) => zoneMs)),
      ],
      tesseractRow('tesseract, whole picture, `--psm 6`', 'block'),
      tesseractRow('tesseract, whole picture, the better of `--psm 6` and `--psm 11`', 'either'),
      ...(zoned.length > 0
        ? [tesseractRow('tesseract, on the zone that this engine cut out', 'zone', zoned)]
        : []),
    ];
  });
  return [
    '## Beside the native tesseract CLI',
    'On the same pictures in the same run: pictures whose MRZ is known, turned upright by this engine. Read means that every\n' +
      'check digit is right; wrong are values that were then read wrong, names among them. tesseract reads the whole picture\n' +
      'with its English model on one thread; lines near 44, 36 or 30 characters of the right alphabet are fitted to the format. Its\n' +
      'times hold starting the program; those of this engine hold everything: text, zone, barcode, quality and crops.',
    table(['set', 'reader', 'MRZ read', 'wrong values', 'CPU time', 'wall time'], rows),
  ].join('\n\n');
}

function symbolSection({ name, records }) {
  const missed = records.filter(({ decoded }) => !decoded);
  return [
    `## PDF417 symbols: ${name}`,
    table(
      ['what', 'figure'],
      [
        [
          'symbols decoded (its own error correction vouches for the content)',
          rate(records.length - missed.length, records.length),
        ],
        ['time of the barcode reader alone, wall', times(records.map(({ barcodeMs }) => barcodeMs))],
        ['CPU time a picture, everything', times(records.map(({ cpuMs }) => cpuMs))],
      ],
    ),
    `Not decoded: ${names(missed.map((record) => record.name))}.`,
  ].join('\n\n');
}

function faceSection(sets, pairs) {
  const records = sets.flatMap((set) => set.records);
  const missed = records.filter(({ face }) => face === null);
  const genuine = pairs.filter(({ isGenuine }) => isGenuine);
  const twoTakes = genuine.filter(({ isTwoTakes }) => isTwoTakes);
  const impostors = pairs.filter(({ isGenuine }) => !isGenuine);
  const between = (pair) => pair.distance > thresholds.accept && pair.distance <= thresholds.reject;
  const range = (some) =>
    some.length === 0
      ? '-'
      : `${Math.min(...some.map(({ distance }) => distance)).toFixed(3)} to ${Math.max(...some.map(({ distance }) => distance)).toFixed(3)}`;
  const area =
    twoTakes.length < leastForArea
      ? `not given: it takes ${leastForArea} genuine pairs of different photographs, and there are ${twoTakes.length}`
      : areaUnderCurve([...twoTakes, ...impostors]).toFixed(4);
  return [
    '## Faces',
    `Pictures of ${new Set(records.map(({ person }) => person)).size} people out of the sets ${sets.map(({ name }) => `\`${name}\``).join(', ')}; thresholds ${thresholds.accept} (accept) and ${thresholds.reject} (reject). Most genuine pairs
are one photograph in other light, size, crop and compression: easier than two photographs.`,
    table(
      ['what', 'figure'],
      [
        ['pictures with a face found', rate(records.length - missed.length, records.length)],
        ['genuine pairs; of different photographs', `${genuine.length}; ${twoTakes.length}`],
        [
          'genuine pairs not accepted (FNMR at the accepting threshold)',
          rate(
            count(genuine, ({ distance }) => distance > thresholds.accept),
            genuine.length,
          ),
        ],
        ['of these left to a reviewer', count(genuine, between)],
        ['impostor pairs', impostors.length],
        [
          'impostor pairs accepted (FMR at the accepting threshold)',
          rate(
            count(impostors, ({ distance }) => distance <= thresholds.accept),
            impostors.length,
          ),
        ],
        ['impostor pairs left to a reviewer', count(impostors, between)],
        ['distances of genuine pairs', range(genuine)],
        ['distances of impostor pairs', range(impostors)],
        ['area under the curve', area],
        ['CPU time a picture', times(records.map(({ cpuMs }) => cpuMs))],
      ],
    ),
    `No face found: ${names(missed.map(({ name }) => name))}. Genuine pairs not accepted: ${names(genuine.filter(({ distance }) => distance > thresholds.accept).map((pair) => pair.names))}.`,
  ].join('\n\n');
}
