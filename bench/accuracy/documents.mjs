// Reads every document of a set as an upload would, judges it, and compares what the API would answer with the truth.
import { flowSettingsSchema } from '@gatehouse/contract';
import { decideId, judgeCapture } from '@gatehouse/decision';
import sharp from 'sharp';
import { measured } from './statistics.mjs';
import { runTesseract } from './tesseract.mjs';

const flow = flowSettingsSchema.parse({ mode: 'test' });
const session = { countryCode: 'ALL', customFields: {} };
const today = new Date().toISOString().slice(0, 10);

export const fields = ['number', 'birth', 'expiry', 'name'];

/** Reads one set; resolves to a record for every picture. */
export async function readDocuments(reader, { pictures }, { tesseract, onPicture }) {
  const records = [];
  for await (const { name, side, bytes, truth } of pictures()) {
    const { result, wallMs, cpuMs } = await measured(() => reader.measureDocument(bytes, { side }));
    const { measurement, images } = result;
    const verdict = judgeCapture({ measurement, requestedSide: side, front: null, flow, session });
    const record = {
      name,
      truth,
      wallMs,
      cpuMs,
      zoneMs: (measurement.timings.detect ?? 0) + (measurement.timings.mrz ?? 0),
      accepted: verdict.accepted,
      reasons: verdict.reasons,
      mrzRead: measurement.mrz?.checkDigitsRight === true,
      barcodeRead: measurement.barcode !== null,
      source: measurement.mrz ? 'MRZ' : measurement.barcode ? 'barcode' : 'print',
      type: measurement.classification.recognised ? measurement.classification.typeOfId : 'Unknown',
      outcomes: compare(valuesOf(measurement), truth),
      ...(tesseract && truth.hasMrz && { tesseract: await askTesseract(images.upright, measurement, truth) }),
    };
    records.push(record);
    onPicture(record);
  }
  return records;
}

const shortDate = (atMs) => new Date(Number(atMs)).toISOString().slice(2, 10).replaceAll('-', '');

/** What `get/ocr-data` would say of this side alone. */
function valuesOf(measurement) {
  const { ocrData } = decideId({ front: measurement, back: null, flow, session, today });
  const { documentNumber, birthDate, expireAt, name = {} } = ocrData;
  const surname = name.lastNameMrz ?? name.paternalLastName;
  const given =
    name.givenNameMrz ?? [name.firstName ?? name.givenName, name.middleName].filter(Boolean).join(' ');
  return {
    number: documentNumber,
    birth: birthDate === undefined ? undefined : shortDate(birthDate),
    expiry: expireAt === undefined ? undefined : shortDate(expireAt),
    name: surname && given ? `${surname} / ${given}` : undefined,
  };
}

const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
const comparable = {
  number: (text) => folded(text).replace(/[^A-Z0-9]/g, ''),
  birth: (text) => text,
  expiry: (text) => text,
  name: (text) =>
    folded(text)
      .replace(/[^A-Z/]+/g, ' ')
      .trim(),
};

/** Of every field with a known truth: `right`, `wrong`, or `absent`, which is no mistake. */
function compare(values, truth) {
  return Object.fromEntries(
    fields
      .filter((field) => truth[field] !== undefined)
      .map((field) => {
        const value = values[field];
        if (!value) return [field, 'absent'];
        const same = comparable[field](value) === comparable[field](truth[field]);
        return [field, same ? 'right' : 'wrong'];
      }),
  );
}

/** Its best plain chance: the upright picture as a block and as sparse text; and, apart from that, on our own cut-out zone. */
async function askTesseract(upright, measurement, truth) {
  const whole = [6, 11].map((pageMode) => runTesseract(upright, pageMode));
  const crop = await cutZone(upright, measurement.mrz?.box);
  const onCrop = crop && runTesseract(crop, 6);
  return {
    block: resultOf([whole[0]], truth),
    either: resultOf(whole, truth),
    zone: onCrop ? resultOf([onCrop], truth) : null,
  };
}

function resultOf(runs, truth) {
  const mrz = runs.map((run) => run.mrz).find((found) => found?.checkDigitsRight);
  const values = mrz && {
    number: mrz.fields.documentNumber,
    birth: mrz.fields.birthDate?.slice(2).replaceAll('-', ''),
    expiry: mrz.fields.expirationDate?.slice(2).replaceAll('-', ''),
    name: `${mrz.fields.surname} / ${mrz.fields.givenNames}`,
  };
  const sum = (key) => runs.reduce((total, run) => total + (run[key] ?? 0), 0);
  return {
    read: mrz !== undefined,
    outcomes: compare(values ?? {}, truth),
    wallMs: sum('wallMs'),
    cpuMs: sum('cpuMs'),
  };
}

/** The zone with a margin of a fifth of its height, out of the upright picture. */
async function cutZone(upright, box) {
  if (!box) return null;
  const { width, height } = await sharp(upright).metadata();
  const margin = 0.2 * box.height;
  const left = Math.max(0, Math.floor(box.x - margin));
  const top = Math.max(0, Math.floor(box.y - margin));
  const right = Math.min(width, Math.ceil(box.x + box.width + margin));
  const bottom = Math.min(height, Math.ceil(box.y + box.height + margin));
  if (right - left < 20 || bottom - top < 10) return null;
  return sharp(upright)
    .extract({ left, top, width: right - left, height: bottom - top })
    .png()
    .toBuffer();
}

/** Symbols with no document around them: whether one is found and decoded. */
export async function readSymbols(reader, { pictures }, { onPicture }) {
  const records = [];
  for await (const { name, bytes } of pictures()) {
    const { result, wallMs, cpuMs } = await measured(() =>
      reader.measureDocument(bytes, { side: 'back' }).catch(() => null),
    );
    const record = {
      name,
      wallMs,
      cpuMs,
      decoded: result !== null && result.measurement.barcode !== null,
      barcodeMs: result?.measurement.timings.barcode ?? 0,
    };
    records.push(record);
    onPicture(record);
  }
  return records;
}
