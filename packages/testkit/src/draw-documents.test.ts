import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { drawDriversLicence, drawLicenceBack, drawLicenceFront } from './draw-drivers-licence.js';
import { drawIdCard, drawIdCardBack, drawIdCardFront } from './draw-id-card.js';
import { drawPassport, drawTd2Card, drawVisa } from './draw-passport.js';
import { drawUnknownCard } from './draw-unknown-card.js';
import type { DrawnDocument, DrawOptions } from './drawn-document.js';
import { layoutNames } from './layout-styles.js';
import { photograph, spoilings } from './photograph.js';
import { randomPerson, type SpecimenPerson, specimenPerson } from './specimen-person.js';

async function darkShareOfBottom(
  { image, widthPx, heightPx }: DrawnDocument,
  share: number,
): Promise<number> {
  const height = Math.round(heightPx * share);
  const pixels = await sharp(image)
    .extract({ left: 0, top: heightPx - height, width: widthPx, height })
    .flatten({ background: '#fff' })
    .grayscale()
    .raw()
    .toBuffer();
  return pixels.filter((grey) => grey < 70).length / pixels.length;
}

describe('drawn documents', () => {
  test('the same person, options and seed give the same bytes; another seed does not', async () => {
    const person = specimenPerson();
    const first = await drawPassport(person, { layout: 'slate', seed: 3 });
    const second = await drawPassport(person, { layout: 'slate', seed: 3 });
    const third = await drawPassport(person, { layout: 'slate', seed: 4 });
    expect(second.image.equals(first.image)).toBe(true);
    expect(third.image.equals(first.image)).toBe(false);
  });

  const otherKinds: ((person: SpecimenPerson, options: DrawOptions) => Promise<DrawnDocument>)[] = [
    drawVisa,
    drawTd2Card,
    drawIdCardFront,
    drawIdCardBack,
    drawLicenceFront,
    drawLicenceBack,
  ];
  test.each([
    ...layoutNames.entries(),
  ])('layout %i, %s, draws documents large enough, with names in any Latin spelling', async (index, layout) => {
    const person = randomPerson(index, { surname: 'Şahin-Çelik Łódź', givenNames: "Zoë D'Århus" });
    const drawOther = otherKinds[index % otherKinds.length] ?? drawVisa;
    for (const drawn of [await drawPassport(person, { layout }), await drawOther(person, { layout })]) {
      const { width, height, format } = await sharp(drawn.image).metadata();
      expect(format).toBe('png');
      expect([width, height]).toEqual([drawn.widthPx, drawn.heightPx]);
      expect(width).toBeGreaterThanOrEqual(1400);
      expect(height).toBeGreaterThanOrEqual(940);
      expect(drawn.truth.layout).toBe(layout);
    }
  });

  test('every kind of document has the machine readable zone of its size', async () => {
    const person = specimenPerson({ portrait: null });
    const { front, back } = await drawIdCard(person);
    const licence = await drawDriversLicence(person);
    const visa = await drawVisa(person);
    const td2 = await drawTd2Card(person);
    const formats = [visa, td2, front, back, licence.front, licence.back].map(
      ({ truth }) => truth.mrz?.format,
    );
    expect(formats).toEqual(['MRVA', 'TD2', undefined, 'TD1', undefined, undefined]);
  });

  test('the visual zone shows the values of printedInstead, the machine readable zone those of the person', async () => {
    const { truth } = await drawPassport(specimenPerson({ portrait: null }), {
      printedInstead: { surname: 'Okafor', birthDate: '1987-11-02' },
      unprinted: ['sex'],
    });
    expect(truth.printed).toMatchObject({ surname: 'OKAFOR', birthDate: '1987-11-02' });
    expect(truth.printedValues).toContain('02 NOV 1987');
    expect(truth.printed).not.toHaveProperty('sex');
    expect(truth.mrz?.fields).toMatchObject({ surname: 'LINDQVIST', birthDate: '1990-03-14', sex: 'F' });
    expect(truth.hasPortrait).toBe(false);
  });

  test('only a machine readable zone that can be read leaves ink and truth', async () => {
    const person = specimenPerson({ portrait: null });
    const right = await drawPassport(person);
    const absent = await drawPassport(person, { mrz: 'absent' });
    const garbled = await drawPassport(person, { mrz: 'garbled' });
    expect(await darkShareOfBottom(right, 0.24)).toBeGreaterThan(0.02);
    expect(await darkShareOfBottom(absent, 0.24)).toBe(0);
    expect(await darkShareOfBottom(garbled, 0.24)).toBeGreaterThan(0.02);
    expect([absent.truth.mrz, garbled.truth.mrz]).toEqual([null, null]);
  });

  test('a portrait is printed unless there is none', async () => {
    const withPortrait = await drawPassport(specimenPerson({ portrait: 'fern' }));
    const without = await drawPassport(specimenPerson({ portrait: null }));
    expect(withPortrait.truth.hasPortrait).toBe(true);
    const frame = { left: 66, top: 170, width: 380, height: 480 };
    const spreads = await Promise.all(
      [withPortrait, without].map(async ({ image }) => {
        const { channels } = await sharp(await sharp(image).extract(frame).grayscale().toBuffer()).stats();
        return channels[0]?.stdev ?? 0;
      }),
    );
    expect(spreads[0]).toBeGreaterThan(40);
    expect(spreads[1]).toBeLessThan(15);
  });

  test('a card of no known kind holds neither machine readable zone nor barcode', async () => {
    const { truth } = await drawUnknownCard();
    expect(truth).toMatchObject({ document: 'unknown', mrz: null, aamva: null, hasPortrait: false });
  });
});

describe('the barcode of a licence', () => {
  beforeAll(() => {
    const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
    const wasmBinary = new Uint8Array(readFileSync(file)).buffer;
    prepareZXingModule({ overrides: { wasmBinary } });
  });

  async function read(image: Buffer): Promise<string[]> {
    const results = await readBarcodes(new Uint8Array(image), { formats: ['PDF417'], tryHarder: true });
    return results.map((result) => new TextDecoder('latin1').decode(result.bytes));
  }

  test('reads back as the AAMVA text, drawn and photographed', async () => {
    const drawn = await drawLicenceBack(specimenPerson());
    expect(await read(drawn.image)).toEqual([drawn.truth.aamva?.text]);
    // The decoder alone, which does not straighten first, does not manage every photograph.
    const { image } = await photograph(drawn.image, { seed: 2 });
    expect(await read(image)).toEqual([drawn.truth.aamva?.text]);
  });

  test('is unreadable when the picture is hopeless', async () => {
    const drawn = await drawLicenceBack(specimenPerson());
    const { image } = await photograph(drawn.image, spoilings.blur8);
    expect(await read(image)).toEqual([]);
  });

  test('has a header that points at its subfile', async () => {
    const { truth } = await drawLicenceBack(specimenPerson());
    const text = truth.aamva?.text ?? '';
    const header = '@\n\u001e\rANSI 636000100001DL';
    expect(text.slice(0, header.length)).toBe(header);
    const offset = text.slice(header.length, header.length + 4);
    const length = text.slice(header.length + 4, header.length + 8);
    const subfile = text.slice(Number(offset), Number(offset) + Number(length));
    expect(subfile).toMatch(/^DLDCAD\n/);
    expect(subfile.endsWith('\r')).toBe(true);
    expect(Number(offset) + Number(length)).toBe(text.length);
  });

  test('may say something else than the front, nothing, or nothing of AAMVA', async () => {
    const person = specimenPerson();
    const other = await drawLicenceBack(person, { encodedInstead: { surname: 'Okafor' } });
    expect(other.truth.aamva?.fields.surname).toBe('OKAFOR');
    expect((await read(other.image))[0]).toContain('DCSOKAFOR');
    expect(await read((await drawLicenceBack(person, { barcode: 'absent' })).image)).toEqual([]);
    const foreign = await drawLicenceBack(person, { barcode: 'foreign-content' });
    expect(await read(foreign.image)).toEqual(['UTOPIA PUBLIC LIBRARY SPECIMEN CARD 0047']);
    expect(foreign.truth.aamva).toBeNull();
  });
});
