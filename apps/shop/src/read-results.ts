import type { Client, ImagesAnswer, OcrData, ScoreAnswer } from '@gatehouse/sdk';
import sharp from 'sharp';
import type { Results } from './queries.js';

export interface Picture {
  readonly imageType: string;
  readonly jpeg: Uint8Array;
}

/** The shop shows these two, small, and keeps nothing larger than it shows. */
const sizes = [
  { imageType: 'selfie', width: 224, height: 224, fit: 'cover' },
  { imageType: 'croppedFrontID', width: 480, height: 480, fit: 'inside' },
] as const;

/** Step 4 of the guide: verdict and document data, with the stored token alone. */
export async function readResults(client: Client, token: string, signal: AbortSignal): Promise<Results> {
  const [score, ocrData] = await Promise.all([
    client.score({ token }, { signal }),
    client.ocrData({ token }, { signal }),
  ]);
  return resultsOf(score, ocrData);
}

/** The selfie and the cut-out document, as thumbnails. A picture that cannot be decoded is left out. */
export async function readPictures(client: Client, token: string, signal: AbortSignal): Promise<Picture[]> {
  const images = await client.images({ token, images: sizes.map(({ imageType }) => imageType) }, { signal });
  const pictures = await Promise.all(sizes.map((size) => shrink(images, size)));
  return pictures.filter((picture) => picture !== undefined);
}

function resultsOf(score: ScoreAnswer, ocrData: OcrData): Results {
  const name = ocrData.name ?? {};
  const lastNames = [name.paternalLastName, name.maternalLastName].filter(Boolean).join(' ');
  return {
    verdict: score.overall.status ?? undefined,
    reasonMsg: score.reasonMsg ?? undefined,
    fullName: name.fullName ?? undefined,
    firstName: name.firstName ?? name.givenName ?? undefined,
    lastName: lastNames === '' ? undefined : lastNames,
    birthDate: dateOf(ocrData.birthDate ?? undefined),
    documentNumber: ocrData.documentNumber ?? undefined,
    typeOfId: ocrData.typeOfId ?? undefined,
    issuingCountry: ocrData.issuingCountry ?? undefined,
  };
}

/** `birthDate` is midnight UTC of the day in milliseconds (contract 6.2). */
function dateOf(utcMs: number | undefined): string | undefined {
  const date = new Date(utcMs ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}

async function shrink(images: ImagesAnswer, size: (typeof sizes)[number]): Promise<Picture | undefined> {
  const base64 = images[size.imageType];
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64.replace(/^data:[^,]*,/, ''), 'base64');
  try {
    const { width, height, fit } = size;
    const jpeg = await sharp(bytes)
      .rotate()
      // From the top: in a tall picture of a person the face is in its upper part.
      .resize({ width, height, fit, position: 'top', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 80 })
      .toBuffer();
    return { imageType: size.imageType, jpeg };
  } catch {
    // Not worth failing the verdict for; the page simply shows no thumbnail.
    return undefined;
  }
}
