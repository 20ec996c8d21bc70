import { Worker } from 'node:worker_threads';
import {
  drawIdCardBack,
  drawIdCardFront,
  drawLicenceBack,
  drawLicenceFront,
  drawNationalCardFront,
  drawNoise,
  drawPassport,
  drawSelfie,
  drawTd2Card,
  drawUnknownCard,
  drawVisa,
  drawWall,
  layoutNames,
  loadPortrait,
  nationalCards,
  photograph,
  randomPerson,
  type SpecimenTruth,
  specimenPerson,
  spoilings,
} from '@gatehouse/testkit';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DocumentReader, loadDocumentReader } from './document-reader.js';
import { foldText } from './fold-text.js';
import { PictureError } from './picture/picture-error.js';

/** The specimens' dates are fixed, so the clock is too. */
const now = () => new Date('2026-01-15T00:00:00Z');
let reader: DocumentReader;

beforeAll(async () => {
  // A busy machine must not change what is read here; the budget has a test of its own.
  reader = await loadDocumentReader({ now, timeBudgetMs: 60_000 });
});

type Measured = Awaited<ReturnType<DocumentReader['measureDocument']>>['measurement'];

/** Every value that was reported and is not what stands on the document. */
function wrongValues(measurement: Measured, truth: SpecimenTruth): string[] {
  const wrong: string[] = [];
  const compare = (name: string, read: string | null, right: string | null | undefined) => {
    if (read !== null && read !== '' && foldText(read) !== foldText(right ?? '')) wrong.push(name);
  };
  const { mrz, barcode, text } = measurement;
  for (const name of [
    'documentNumber',
    'birthDate',
    'expirationDate',
    'surname',
    'givenNames',
    'personalNumber',
    'nationality',
  ] as const) {
    if (mrz !== null) compare(`mrz.${name}`, mrz.fields[name], truth.mrz?.fields[name]);
  }
  for (const [name, value] of Object.entries(barcode?.aamva?.fields ?? {})) {
    if (typeof value === 'boolean') continue;
    compare(`aamva.${name}`, value, truth.aamva?.fields[name as 'surname']); // both hold the fields of one type
  }
  for (const name of ['documentNumber', 'birthDate', 'expirationDate', 'issueDate', 'sex'] as const) {
    compare(`text.${name}`, text.fields[name]?.value ?? null, truth.printed[name]);
  }
  return wrong;
}

async function measurePassport(picture: keyof typeof spoilings) {
  const { image, truth } = await drawPassport(specimenPerson());
  const taken = await photograph(image, spoilings[picture]);
  return { taken, truth, ...(await reader.measureDocument(taken.image, { side: 'front' })) };
}

describe('the printed fields of cards without a machine-readable part', () => {
  const expected = {
    'european-licence': { typeOfId: 'DriversLicense', issuingCountry: 'UTO' },
    'canadian-licence': { typeOfId: 'DriversLicense', issuingCountry: 'CAN', issuingState: 'ONTARIO' },
    'voter-card': { typeOfId: 'VoterIdentification', issuingCountry: 'MEX' },
    'spanish-id': { typeOfId: 'IdentificationCard', issuingCountry: 'UTO' },
    'french-id': { typeOfId: 'IdentificationCard', issuingCountry: 'UTO' },
    'german-id': { typeOfId: 'IdentificationCard', issuingCountry: 'UTO' },
    'portuguese-id': { typeOfId: 'IdentificationCard', issuingCountry: 'UTO' },
  } as const;
  let read = 0;
  let all = 0;

  it.each([
    ...nationalCards.entries(),
  ])('%i, %s: right or left out, and the card is known', async (index, kind) => {
    const surname = kind === 'voter-card' ? 'Ejemplo Aurora' : 'Ferreira';
    const person = randomPerson(40 + index, { surname, givenNames: 'Beatriz Isabel' });
    const card = await drawNationalCardFront(kind, person, {
      layout: layoutNames[(index + 3) % 8] ?? 'dune',
    });
    const { image } = await photograph(card.image, { seed: index, blur: 0.6, tiltDegrees: index - 3 });
    const { measurement } = await reader.measureDocument(image, { side: 'front' });
    expect(measurement.classification).toMatchObject({ recognised: true, side: 'front', ...expected[kind] });
    const dense = (value: string) => foldText(value).replaceAll(' ', '');
    for (const [name, value] of Object.entries(card.truth.printed)) {
      const field = measurement.text.fields[name as 'surname']; // a name of the record of fields
      all += 1;
      if (field === undefined) continue;
      expect(`${kind} ${name} ${dense(field.value)}`).toBe(`${kind} ${name} ${dense(value)}`);
      expect(field.confidence).toBeGreaterThan(0.6);
      read += 1;
    }
  });

  it('are read in nine of ten cases', () => {
    expect(all).toBeGreaterThan(45);
    // Counted over the cards above; run the whole block.
    expect(read / all).toBeGreaterThanOrEqual(0.9);
  });
});

describe('a passport', () => {
  it('is read in every part, and its images are cut', async () => {
    const { taken, truth, measurement, images } = await measurePassport('none');
    expect(measurement.mrz).toMatchObject({ ...truth.mrz, repairs: [] });
    expect(measurement.mrz?.confidence).toBeGreaterThan(0.8);
    expect(wrongValues(measurement, truth)).toEqual([]);
    for (const name of [
      'surname',
      'givenNames',
      'documentNumber',
      'birthDate',
      'expirationDate',
      'sex',
    ] as const) {
      expect(foldText(measurement.text.fields[name]?.value ?? '')).toBe(foldText(truth.printed[name] ?? ''));
    }
    expect(measurement.classification).toMatchObject({
      recognised: true,
      typeOfId: 'Passport',
      subtype: 'NATIONAL_PASSPORT',
      issuingCountry: 'UTO',
      side: 'front',
      oneSided: true,
      specimen: true,
      issueYear: 2024,
    });
    expect(measurement).toMatchObject({
      kind: 'document',
      rotationDegrees: 0,
      onTheEdge: false,
      portrait: null,
      barcode: null,
    });
    expect(measurement.picture).toEqual({ widthPx: taken.widthPx, heightPx: taken.heightPx, format: 'jpeg' });
    taken.corners.forEach(([x, y], index) => {
      const [foundX = 0, foundY = 0] = measurement.corners?.[index] ?? [];
      expect(Math.hypot(foundX - x, foundY - y)).toBeLessThan(0.012 * taken.widthPx);
    });
    const { sharpness, glare, balancedLight } = measurement.quality;
    expect(Math.min(sharpness, glare, balancedLight)).toBeGreaterThanOrEqual(60);
    expect(Object.keys(measurement.timings)).toEqual(
      expect.arrayContaining(['decode', 'detect', 'mrz', 'text', 'total']),
    );
    const straightened = await sharp(images.straightened ?? undefined).metadata();
    // ICAO Doc 9303-4: a data page is 125 x 88 mm.
    expect(straightened.width / straightened.height).toBeCloseTo(125 / 88, 1);
    expect(await sharp(images.upright).metadata()).toMatchObject({ format: 'jpeg', width: taken.widthPx });
    expect(images.cutOut).not.toBeNull();
  });

  it.each([
    ['rot90', 270],
    ['rot180', 180],
    ['rot270', 90],
  ] as const)('is turned upright from %s', async (picture, rotationDegrees) => {
    const { truth, measurement, images, taken } = await measurePassport(picture);
    expect(measurement.rotationDegrees).toBe(rotationDegrees);
    expect(measurement.mrz).toMatchObject({ lines: truth.mrz?.lines, checkDigitsRight: true });
    const upright = await sharp(images.upright).metadata();
    expect(upright.width).toBe(picture === 'rot180' ? taken.widthPx : taken.heightPx);
    // Read once more, the upright picture needs no turn.
    const again = await reader.measureDocument(images.upright, { side: 'front' });
    expect(again.measurement.rotationDegrees).toBe(0);
  });

  it.each([
    'tilt3',
    'tilt8',
    'tilt15',
    'perspective',
    'small',
    'jpeg40',
    'grey-copy',
    'overexposed',
    'dark',
  ] as const)('is still read from a picture that is %s', async (picture) => {
    const { truth, measurement } = await measurePassport(picture);
    expect(measurement.mrz).toMatchObject({ lines: truth.mrz?.lines, checkDigitsRight: true });
    expect(wrongValues(measurement, truth)).toEqual([]);
    const { sharpness, glare, balancedLight } = measurement.quality;
    expect(Math.min(sharpness, glare, balancedLight)).toBeGreaterThanOrEqual(20);
  });

  it.each([
    'blur2',
    'blur4',
    'noisy',
    'tiny',
    'screen-moire',
    'cropped-edge',
    'cropped-bottom',
    'glare-on-mrz',
  ] as const)('never yields a wrong number, date or name from a picture that is %s', async (picture) => {
    const { truth, measurement } = await measurePassport(picture);
    expect(wrongValues(measurement, truth)).toEqual([]);
  });

  it('is refused as blurred when nothing can be read', async () => {
    const { measurement, images } = await measurePassport('blur8');
    expect(measurement.quality.sharpness).toBeLessThan(20);
    expect(measurement).toMatchObject({
      mrz: null,
      barcode: null,
      text: { fields: {} },
      classification: { recognised: false },
    });
    expect(images.straightened).toBeNull();
  });

  it.each(['glare', 'glare-on-mrz'] as const)('is refused for %s', async (picture) => {
    expect((await measurePassport(picture)).measurement.quality.glare).toBeLessThan(20);
  });

  it('is known to be cut off at the edge of the picture', async () => {
    expect((await measurePassport('cropped-edge')).measurement.onTheEdge).toBe(true);
  });

  it('with a wrong check digit loses exactly that field', async () => {
    const { image, truth } = await drawPassport(specimenPerson(), { wrongCheckDigit: 'birthDate' });
    const { measurement } = await reader.measureDocument((await photograph(image)).image, { side: 'front' });
    expect(measurement.mrz?.checkDigits).toEqual(truth.mrz?.checkDigits);
    expect(measurement.mrz?.checkDigitsRight).toBe(false);
    expect(measurement.mrz?.fields).toMatchObject({
      birthDate: null,
      documentNumber: 'U48217365',
      expirationDate: '2034-06-14',
    });
    expect(measurement.mrz?.repairs).toEqual([]);
  });

  it('shows another name in the visual zone: both are reported as they stand', async () => {
    const { image } = await drawPassport(specimenPerson(), {
      printedInstead: { surname: 'Okafor', documentNumber: 'P70341928' },
    });
    const { measurement } = await reader.measureDocument((await photograph(image)).image, { side: 'front' });
    expect(measurement.mrz?.fields).toMatchObject({ surname: 'LINDQVIST', documentNumber: 'U48217365' });
    expect(measurement.text.fields.surname?.value).toMatch(/okafor/i);
    expect(measurement.text.fields.documentNumber?.value).toBe('P70341928');
  });

  it.each(layoutNames)('in the layout %s is read without a wrong value', async (layout) => {
    const { image, truth } = await drawPassport(specimenPerson(), { layout });
    const { measurement } = await reader.measureDocument(
      (await photograph(image, { background: 'slate' })).image,
      { side: 'front' },
    );
    expect(measurement.mrz).toMatchObject({ lines: truth.mrz?.lines, checkDigitsRight: true });
    expect(wrongValues(measurement, truth)).toEqual([]);
  });
});

describe('cards', () => {
  it('tells front and back of an identity card, and reads both', async () => {
    const front = await drawIdCardFront(specimenPerson());
    const back = await drawIdCardBack(specimenPerson());
    const a = (await reader.measureDocument((await photograph(front.image)).image, { side: 'front' }))
      .measurement;
    const b = (await reader.measureDocument((await photograph(back.image)).image, { side: 'back' }))
      .measurement;
    expect(a.classification).toMatchObject({
      recognised: true,
      typeOfId: 'IdentificationCard',
      side: 'front',
      oneSided: false,
    });
    expect(b.classification).toMatchObject({
      recognised: true,
      typeOfId: 'IdentificationCard',
      side: 'back',
      oneSided: false,
    });
    expect(b.mrz).toMatchObject({ format: 'TD1', lines: back.truth.mrz?.lines, checkDigitsRight: true });
    expect([...wrongValues(a, front.truth), ...wrongValues(b, back.truth)]).toEqual([]);
    expect(a.text.fields.documentNumber?.value).toBe('U48217365');
  });

  it('reads a TD2 card and a visa', async () => {
    for (const drawn of [await drawTd2Card(specimenPerson()), await drawVisa(specimenPerson())]) {
      const { measurement } = await reader.measureDocument((await photograph(drawn.image)).image, {
        side: 'front',
      });
      expect(measurement.mrz).toMatchObject({
        format: drawn.truth.mrz?.format,
        lines: drawn.truth.mrz?.lines,
        checkDigitsRight: true,
      });
    }
  });

  it('reads a licence: numbered fields on the front, the barcode on the back', async () => {
    const front = await drawLicenceFront(specimenPerson());
    const back = await drawLicenceBack(specimenPerson());
    const a = (await reader.measureDocument((await photograph(front.image)).image, { side: 'front' }))
      .measurement;
    const b = (await reader.measureDocument((await photograph(back.image)).image, { side: 'back' }))
      .measurement;
    expect(a.classification).toMatchObject({
      typeOfId: 'DriversLicense',
      side: 'front',
      issuingCountry: 'USA',
      issuingState: 'VIRGINIA',
    });
    expect(b.classification).toMatchObject({
      typeOfId: 'DriversLicense',
      side: 'back',
      issuingCountry: 'USA',
      issuingState: 'VIRGINIA',
    });
    expect(a.text.fields).toMatchObject({
      documentNumber: { value: 'U48217365' },
      birthDate: { value: '1990-03-14' },
      expirationDate: { value: '2034-06-14' },
      issueDate: { value: '2024-06-15' },
      sex: { value: 'F' },
    });
    expect(b.barcode?.aamva?.fields).toEqual(back.truth.aamva?.fields);
    expect(wrongValues(a, front.truth)).toEqual([]);
  });

  it.each([
    -8, -5, -3, 0, 3, 5, 8,
  ])('reads the barcode of a back that is tilted by %i degrees', async (tiltDegrees) => {
    const { image, truth } = await drawLicenceBack(specimenPerson());
    const { measurement } = await reader.measureDocument((await photograph(image, { tiltDegrees })).image, {
      side: 'back',
    });
    expect(measurement.barcode?.aamva?.fields).toEqual(truth.aamva?.fields);
  });

  it('reports a barcode of another kind without a value', async () => {
    const { image } = await drawLicenceBack(specimenPerson(), { barcode: 'foreign-content' });
    const { measurement } = await reader.measureDocument((await photograph(image)).image, { side: 'back' });
    expect(measurement.barcode).toMatchObject({ format: 'PDF417', aamva: null });
    expect(measurement.classification.recognised).toBe(false);
  });
});

describe('what is no document', () => {
  it.each([
    ['a wall', () => drawWall()],
    ['noise', () => drawNoise()],
    ['a face', async () => drawSelfie(await loadPortrait('fern'))],
    ['a card of another kind', async () => (await photograph((await drawUnknownCard()).image)).image],
    [
      'one pixel',
      () =>
        sharp({ create: { width: 1, height: 1, channels: 3, background: '#123' } })
          .png()
          .toBuffer(),
    ],
    [
      'a black strip',
      () =>
        sharp({ create: { width: 3000, height: 4, channels: 3, background: '#000' } })
          .png()
          .toBuffer(),
    ],
  ])('is not recognised and yields no value: %s', async (_, draw) => {
    for (const side of ['front', 'back'] as const) {
      const { measurement, images } = await reader.measureDocument(await draw(), { side });
      expect(measurement.classification).toMatchObject({
        recognised: false,
        typeOfId: 'Unknown',
        side: 'unknown',
      });
      expect(measurement).toMatchObject({ mrz: null, barcode: null, text: { fields: {} } });
      expect(images).toMatchObject({ straightened: null, cutOut: null });
      for (const score of [
        measurement.quality.sharpness,
        measurement.quality.glare,
        measurement.quality.balancedLight,
      ]) {
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
      }
    }
  });
});

describe('the reader', () => {
  it('refuses a damaged picture with a code and reads the next one', async () => {
    const { image } = await drawPassport(specimenPerson());
    const jpeg = (await photograph(image)).image;
    const refused: unknown = await reader
      .measureDocument(jpeg.subarray(0, 20_000), { side: 'front' })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PictureError);
    expect(refused).toMatchObject({ code: 'image.damaged' });
    const { measurement } = await reader.measureDocument(jpeg, { side: 'front' });
    expect(measurement.mrz?.checkDigitsRight).toBe(true);
  });

  it('keeps its time budget: with none left it reports what it has, and nothing wrong', async () => {
    const hurried = await loadDocumentReader({ now, timeBudgetMs: 0 });
    const { image, truth } = await drawPassport(specimenPerson());
    const { measurement } = await hurried.measureDocument((await photograph(image)).image, { side: 'front' });
    // The lines of a zone that was read are known without reading them again.
    expect(measurement.text.lines.map(({ text }) => text)).toEqual(measurement.mrz?.lines ?? []);
    expect(wrongValues(measurement, truth)).toEqual([]);
  });

  it('gives the same answer twice', async () => {
    const { image } = await drawIdCardBack(specimenPerson());
    const jpeg = (await photograph(image)).image;
    const [first, second] = [
      (await reader.measureDocument(jpeg, { side: 'back' })).measurement,
      (await reader.measureDocument(jpeg, { side: 'back' })).measurement,
    ];
    expect({ ...first, timings: {} }).toEqual({ ...second, timings: {} });
  });

  it('hands out a clean JPEG as it came, and re-encodes what carries metadata', async () => {
    const { image } = await drawPassport(specimenPerson());
    const jpeg = (await photograph(image)).image;
    expect((await reader.measureDocument(jpeg, { side: 'front' })).images.upright.equals(jpeg)).toBe(true);
    const marked = await sharp(jpeg)
      .withExif({ IFD0: { Artist: 'somebody' } })
      .jpeg()
      .toBuffer();
    const { upright } = (await reader.measureDocument(marked, { side: 'front' })).images;
    expect((await sharp(upright).metadata()).exif).toBeUndefined();
  });

  it('runs inside a worker thread', async () => {
    const { image, truth } = await drawPassport(specimenPerson());
    const { image: jpeg } = await photograph(image);
    const worker = new Worker(
      `import { parentPort, workerData } from 'node:worker_threads';
       const { loadDocumentReader } = await import(workerData.entry);
       const reader = await loadDocumentReader();
       const { measurement } = await reader.measureDocument(workerData.jpeg, { side: 'front' });
       parentPort.postMessage(measurement.mrz.lines);`,
      {
        eval: true,
        type: 'module',
        workerData: { entry: import.meta.resolve('@gatehouse/document-reading'), jpeg },
      } as never, // `type` is missing from the declarations of Worker
    );
    const lines: unknown = await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(lines).toEqual(truth.mrz?.lines);
  });
});
