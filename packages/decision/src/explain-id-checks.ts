import {
  type DocumentMeasurement,
  type Evidence,
  type EvidenceArea,
  type EvidenceSource,
  type EvidenceThreshold,
  type MrzReading,
  type PrintedFieldName,
  toAlpha3,
} from '@gatehouse/contract';
import type { CheckKey, IdCheckKey } from './checks.js';
import type { Name } from './compare-names.js';
import { numberCharacters } from './fold-text.js';
import { type Aamva, best, type ComparedField, type IdFacts } from './gather-id-facts.js';
import { unreadableReasons } from './judge-capture.js';
import {
  ageOn,
  edgeRatio,
  halftonePeak,
  issuingCountryOf,
  leastColour,
  looksLikePaper,
  maximumAgeYears,
  maximumTiltDegrees,
  minimumEdgeRatio,
  minimumPortraitPx,
  screenPeak,
} from './judge-id-checks.js';
import { cornersOf, locateOnDocument, locatePortrait } from './locate-area.js';
import type { Finding } from './rate-findings.js';

/** Adds to every finding what its check measured, held it against, compared, and where that stands on the pictures. */
export function explainIdFindings(facts: IdFacts, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) =>
    isIdCheckKey(finding.key) ? { ...finding, evidence: explanations[finding.key](facts, finding) } : finding,
  );
}

const isIdCheckKey = (key: CheckKey): key is IdCheckKey => Object.hasOwn(explanations, key);

type Explain = (facts: IdFacts, finding: Finding) => Evidence;

/** One explanation per row of the table: a key without one does not compile. */
const explanations: Record<IdCheckKey, Explain> = {
  alignment: explainAlignment,
  readabilityCheck: ({ sides: { front, back }, flow }) => {
    const reasons = [
      ...unreadableReasons({ measurement: front, flow, side: 'front', front: null }),
      ...(back === null ? [] : unreadableReasons({ measurement: back, flow, side: 'back', front })),
    ];
    return evidence({
      measured: reasons.length === 0 ? 'readable' : [...new Set(reasons)].join(', '),
      unit: 'reasons',
      where: [...documentArea(front, 'front'), ...(back === null ? [] : documentArea(back, 'back'))],
    });
  },
  screenIdLiveness: (facts) => explainCopy(facts, 'gridPeak', screenPeak),
  paperIdLiveness: (facts) => {
    const copies = sidesOf(facts).filter(({ measurement: { quality } }) => looksLikePaper(quality.raw));
    const isGrey = copies.some(({ measurement: { quality } }) => (quality.raw.colour ?? 255) <= leastColour);
    return isGrey ? explainColour(facts) : explainCopy(facts, 'halftonePeak', halftonePeak);
  },
  balancedLightFront: (facts) => explainQuality(facts, 'front', 'balancedLight'),
  balancedLightBack: (facts) => explainQuality(facts, 'back', 'balancedLight'),
  sharpnessFront: (facts) => explainQuality(facts, 'front', 'sharpness'),
  sharpnessBack: (facts) => explainQuality(facts, 'back', 'sharpness'),
  gh_glare_front: (facts) => explainQuality(facts, 'front', 'glare'),
  gh_glare_back: (facts) => explainQuality(facts, 'back', 'glare'),

  documentClassification: ({ front }) =>
    evidence({
      measured: front.classification.typeOfId,
      unit: 'type of document',
      where: documentArea(front, 'front'),
    }),
  gh_document_type_accepted: ({ front, flow }) =>
    evidence({
      measured: front.classification.typeOfId,
      unit: 'type of document',
      threshold: { oneOf: flow.documentTypes },
      where: documentArea(front, 'front'),
    }),
  gh_country_accepted: (facts) =>
    evidence({
      measured: issuingCountryOf(facts),
      unit: 'country',
      threshold: { oneOf: acceptedCountries(facts) },
      where: mrzArea(facts),
    }),
  gh_specimen: ({ front, back }) =>
    evidence({
      measured: front.classification.specimen || back?.classification.specimen === true ? 'specimen' : 'none',
      unit: 'mark',
      where: documentArea(front, 'front'),
    }),
  documentTypeSideCrosscheck: ({ front, back }, finding) =>
    evidence({
      ...agreementOf(finding),
      sources: [kindOf(front, 'front'), ...(back === null ? [] : [kindOf(back, 'back')])],
      where: [...documentArea(front, 'front'), ...(back === null ? [] : documentArea(back, 'back'))],
    }),
  visiblePhotoFeatures: ({ front }) =>
    evidence({
      measured: Math.round(front.portrait?.box.width ?? 0),
      unit: 'px',
      threshold: { minimum: minimumPortraitPx },
      where: front.portrait === null ? documentArea(front, 'front') : locatePortrait(front, 'front'),
    }),

  issueDateValidity: (facts) => explainDate(facts, 'issueDate', { maximum: facts.today }),
  expirationDateValidity: (facts) => {
    const birthDate = best(facts, 'birthDate');
    return explainDate(facts, 'expirationDate', birthDate === null ? null : { minimum: birthDate });
  },
  birthDateValidity: (facts) =>
    explainDate(facts, 'birthDate', {
      minimum: `${Number(facts.today.slice(0, 4)) - maximumAgeYears - 1}${facts.today.slice(4)}`,
      maximum: facts.today,
    }),
  issuingStateValidity: (facts) =>
    evidence({
      measured: facts.mrz?.fields.issuingState || issuingCountryOf(facts),
      unit: 'issuer code',
      where: mrzArea(facts),
    }),
  documentExpired: (facts) => explainDate(facts, 'expirationDate', { minimum: facts.today }),
  underageCheck: (facts) => {
    const birthDate = best(facts, 'birthDate');
    return {
      ...explainField(facts, 'birthDate'),
      measured: birthDate === null ? null : ageOn(birthDate, facts.today),
      unit: 'years',
      threshold: { minimum: facts.flow.minimumAge },
    };
  },

  mrzParsableCheck: (facts) =>
    evidence({
      measured: facts.mrz?.format ?? 'none',
      unit: 'MRZ format',
      where: facts.mrz === null ? documentArea(facts.front, 'front') : mrzArea(facts),
    }),
  documentNumberCheckDigit: (facts) => explainCheckDigit(facts, 'documentNumber'),
  birthDateCheckDigit: (facts) => explainCheckDigit(facts, 'birthDate'),
  expirationDateCheckDigit: (facts) => explainCheckDigit(facts, 'expirationDate'),
  compositeCheckDigit: (facts) => explainCheckDigit(facts, 'composite'),
  gh_personal_number_check_digit: (facts) => explainCheckDigit(facts, 'personalNumber'),
  gh_mrz_repaired: (facts) =>
    evidence({
      measured: facts.mrz?.repairs.length ?? null,
      unit: 'look-alike swaps',
      threshold: { maximum: 0 },
      where: mrzArea(facts),
    }),

  gh_trusted_number: (facts) => ({
    ...explainField(facts, 'documentNumber'),
    measured: facts.readings.documentNumber[0]?.source ?? null,
    unit: 'source',
    threshold: { oneOf: ['mrz', 'barcode'] },
  }),
  gh_document_number_format: (facts) => ({
    ...explainField(facts, 'documentNumber'),
    measured: best(facts, 'documentNumber'),
    unit: 'document number',
  }),

  birthDateCrosscheck: (facts, finding) => explainAgreement(facts, 'birthDate', finding),
  expirationDateCrosscheck: (facts, finding) => explainAgreement(facts, 'expirationDate', finding),
  gh_issue_date_crosscheck: (facts, finding) => explainAgreement(facts, 'issueDate', finding),
  sexCrosscheck: (facts, finding) => explainAgreement(facts, 'sex', finding),
  fullNameCrosscheck: (facts, finding) =>
    evidence({
      ...agreementOf(finding),
      sources: nameSources(facts),
      where: nameAreas(facts),
    }),
  documentNumberCrosscheck: (facts, finding) => explainAgreement(facts, 'documentNumber', finding),
  personalNumberCrosscheck: (facts, finding) => explainAgreement(facts, 'personalNumber', finding),
  'dD/ReferenceNumberCrosscheck': (facts, finding) => explainAgreement(facts, 'referenceNumber', finding),
  emissionNumberCrosscheck: (facts, finding) => explainAgreement(facts, 'emissionNumber', finding),

  barcode2DDetected: (facts) =>
    evidence({
      measured: sidesOf(facts).filter(({ measurement }) => measurement.barcode !== null).length,
      unit: 'PDF417 symbols',
      threshold: { minimum: 1 },
      where: barcodeArea(facts),
    }),
  '2DBarcodeContent': (facts) =>
    evidence({
      measured: contentOf(facts.barcode),
      unit: 'content',
      where: barcodeArea(facts),
    }),

  firstNameMatch: (facts, finding) =>
    explainAnnouncedName(facts, finding, facts.session.customFields.firstName),
  lastNameMatch: (facts, finding) =>
    explainAnnouncedName(facts, finding, facts.session.customFields.lastName),

  overallConfidence: (facts, { value }) =>
    evidence({
      measured: value === null ? null : Number(value),
      unit: '%',
      threshold: { minimum: 100 * facts.flow.thresholds.mrzConfidence },
      where: mrzArea(facts),
    }),
};

const evidence = (parts: Partial<Evidence> & Pick<Evidence, 'measured' | 'unit'>): Evidence => ({
  threshold: null,
  sources: [],
  where: [],
  ...parts,
});

const oneDecimal = (value: number): number => Math.round(10 * value) / 10;

function explainQuality(
  { flow, front, back }: IdFacts,
  side: 'front' | 'back',
  score: 'sharpness' | 'balancedLight' | 'glare',
): Evidence {
  const measurement = side === 'front' ? front : back;
  return evidence({
    measured: measurement === null ? null : oneDecimal(measurement.quality[score]),
    unit: '0-100',
    threshold: { minimum: flow.thresholds[score] },
    where: measurement === null ? [] : documentArea(measurement, side),
  });
}

/** The strongest pattern of all sides. */
function explainCopy(facts: IdFacts, peak: 'gridPeak' | 'halftonePeak', limit: number): Evidence {
  const sides = sidesOf(facts);
  const strongest = Math.max(...sides.map(({ measurement }) => measurement.quality.raw[peak] ?? 0));
  return evidence({
    measured: Math.round(100 * strongest) / 100,
    unit: 'spectral peak, powers of ten',
    threshold: { maximum: limit },
    where: documentAreas(facts),
  });
}

/** The least colourful side. */
function explainColour(facts: IdFacts): Evidence {
  const sides = sidesOf(facts);
  const least = Math.min(...sides.map(({ measurement }) => measurement.quality.raw.colour ?? 255));
  return evidence({
    measured: oneDecimal(least),
    unit: 'colour 0-255',
    threshold: { minimum: leastColour },
    where: documentAreas(facts),
  });
}

/** Shows the measure that decided: a tilt beyond its limit, else the edges of the side that is most askew. */
function explainAlignment(facts: IdFacts): Evidence {
  const sides = sidesOf(facts).filter(({ measurement }) => measurement.corners !== null);
  const where = sides.flatMap(({ measurement, side }) => documentArea(measurement, side));
  const tilt = Math.max(0, ...sides.map(({ measurement }) => Math.abs(measurement.tiltDegrees)));
  if (tilt > maximumTiltDegrees) {
    const threshold = { maximum: maximumTiltDegrees };
    return evidence({ measured: oneDecimal(tilt), unit: 'degrees', threshold, where });
  }
  const ratio = Math.min(1, ...sides.map(({ measurement }) => edgeRatio(measurement.corners ?? [])));
  const threshold = { minimum: minimumEdgeRatio };
  return evidence({
    measured: Math.round(100 * ratio) / 100,
    unit: 'shorter / longer edge',
    threshold,
    where,
  });
}

function acceptedCountries({ flow, session }: IdFacts): string[] {
  const asked = session.countryCode.trim().toUpperCase();
  const countries = asked === '' || asked === 'ALL' ? flow.countries : [asked];
  return countries.map((code) => toAlpha3(code) ?? code);
}

const kindOf = ({ classification }: DocumentMeasurement, source: 'front' | 'back'): EvidenceSource => ({
  source,
  value: [classification.typeOfId, classification.issuingCountry].filter(Boolean).join(' '),
  confidence: null,
});

/** The field as every source shows it, and where. */
function explainField(facts: IdFacts, field: ComparedField): Evidence {
  const readings = facts.readings[field];
  return evidence({
    measured: null,
    unit: '',
    sources: readings.map(({ source, value, confidence }) => ({ source, value, confidence })),
    where: [
      ...(readings.some(({ source }) => source === 'mrz') ? mrzArea(facts) : []),
      ...(readings.some(({ source }) => source === 'barcode') ? barcodeArea(facts) : []),
      ...(readings.some(({ source }) => source === 'printed') ? printedAreas(facts, [field]) : []),
    ],
  });
}

const explainDate = (
  facts: IdFacts,
  field: 'issueDate' | 'expirationDate' | 'birthDate',
  threshold: EvidenceThreshold | null,
): Evidence => ({
  ...explainField(facts, field),
  measured: best(facts, field),
  unit: 'date',
  threshold,
});

const agreementOf = ({ status }: Finding): Pick<Evidence, 'measured' | 'unit'> => ({
  measured: status === 'OK' ? 'agree' : 'differ',
  unit: 'agreement',
});

const explainAgreement = (facts: IdFacts, field: ComparedField, finding: Finding): Evidence => ({
  ...explainField(facts, field),
  ...agreementOf(finding),
});

function explainCheckDigit(facts: IdFacts, digit: keyof MrzReading['checkDigits']): Evidence {
  const { mrz } = facts;
  const field = digit === 'composite' ? null : digit;
  return evidence({
    measured: mrz?.checkDigits[digit] === true ? 'right' : 'wrong',
    unit: 'check digit',
    sources:
      mrz === null || field === null
        ? []
        : [{ source: 'mrz', value: mrz.fields[field], confidence: mrz.confidence }],
    where: mrzArea(facts),
  });
}

function contentOf(barcode: Aamva | null): string {
  if (barcode === null) return 'not AAMVA';
  const missing = (['documentNumber', 'surname', 'birthDate'] as const).filter(
    (field) => !barcode.fields[field],
  );
  return missing.length === 0 ? `AAMVA ${barcode.version}` : `without ${missing.join(', ')}`;
}

function explainAnnouncedName(facts: IdFacts, finding: Finding, announced: string | undefined): Evidence {
  return evidence({
    ...agreementOf(finding),
    sources: [
      { source: 'announced', value: announced ?? null, confidence: null },
      ...nameSources(facts).slice(0, 1),
    ],
    where: nameAreas(facts),
  });
}

/** The name in every source, most trustworthy first. */
function nameSources({
  mrz,
  mrzName,
  barcodeName,
  printedName,
  printedNameConfidence,
}: IdFacts): EvidenceSource[] {
  const sources: (EvidenceSource | null)[] = [
    mrzName && { source: 'mrz', value: written(mrzName), confidence: mrz?.confidence ?? null },
    barcodeName && { source: 'barcode', value: written(barcodeName), confidence: null },
    printedName && { source: 'printed', value: written(printedName), confidence: printedNameConfidence },
  ];
  return sources.filter((source) => source !== null);
}

const written = ({ surname, givenNames, fullName }: Name): string =>
  [surname, givenNames].filter(Boolean).join(', ') || (fullName ?? '');

const nameAreas = (facts: IdFacts): EvidenceArea[] => [
  ...(facts.mrzName === null ? [] : mrzArea(facts)),
  ...(facts.barcodeName === null ? [] : barcodeArea(facts)),
  ...printedAreas(facts, ['surname', 'givenNames', 'fullName']),
];

/** The edges where they were seen, else where the straightened picture was cut. */
function documentArea(measurement: DocumentMeasurement, side: 'front' | 'back'): EvidenceArea[] {
  const upright = measurement.corners ?? measurement.straightened?.corners;
  return upright === undefined ? [] : locateOnDocument(measurement, { side, area: 'document', upright });
}

const documentAreas = (facts: IdFacts): EvidenceArea[] =>
  sidesOf(facts).flatMap(({ measurement, side }) => documentArea(measurement, side));

const sidesOf = ({
  front,
  back,
}: IdFacts): { measurement: DocumentMeasurement; side: 'front' | 'back' }[] => [
  { measurement: front, side: 'front' },
  ...(back === null ? [] : [{ measurement: back, side: 'back' as const }]),
];

/** The zone that was judged: both sides may show one. */
function mrzArea(facts: IdFacts): EvidenceArea[] {
  const found = sidesOf(facts).find(({ measurement }) => measurement.mrz === facts.mrz);
  const box = facts.mrz?.box;
  if (found === undefined || !box) return [];
  return locateOnDocument(found.measurement, { side: found.side, area: 'mrz', upright: cornersOf(box) });
}

function barcodeArea(facts: IdFacts): EvidenceArea[] {
  return sidesOf(facts).flatMap(({ measurement, side }) => {
    const box = measurement.barcode?.box;
    return box ? locateOnDocument(measurement, { side, area: 'barcode', upright: cornersOf(box) }) : [];
  });
}

/** The printed line with a field's label, and the one with its value where it stands there as it was read. */
function printedAreas(facts: IdFacts, names: readonly PrintedFieldName[]): EvidenceArea[] {
  return sidesOf(facts).flatMap(({ measurement, side }) => {
    const { fields, lines } = measurement.text;
    const boxes = names.flatMap((name) => {
      const field = fields[name];
      if (field === undefined) return [];
      const value = numberCharacters(field.value);
      return lines
        .filter(
          ({ text }) => text === field.label || (value.length > 1 && numberCharacters(text).includes(value)),
        )
        .map(({ box }) => box);
    });
    return [...new Set(boxes)].flatMap((box) =>
      locateOnDocument(measurement, { side, area: 'text', upright: cornersOf(box) }),
    );
  });
}
