import type { FaceCovering, PictureQuality } from '@gatehouse/contract';
import { alignedScale, alignFace } from './align-face.js';
import { cutRegion, growBox, squareBox } from './cut-region.js';
import type { Picture } from './decode-picture.js';
import type { DetectedFace, FaceMesh } from './face-engine.js';
import { maskDisc, maskFaceOval } from './face-oval.js';
import {
  type FaceLight,
  findBurntOut,
  largestPatchShare,
  maskWithout,
  measureLight,
  measureNormalisedLaplacian,
  toGrey,
} from './face-raster.js';
import { measureBlockiness } from './measure-blockiness.js';
import { areEyesHidden, judgeFaceCovering, measureFaceCovering } from './measure-face-covering.js';

export interface FaceQuality {
  quality: PictureQuality;
  /** Mean grey of the face, 0-255. */
  brightness: number;
  /** See `measureBlockiness`. */
  blockiness: number | null;
  covering: FaceCovering;
  eyesHidden: boolean;
}

/** Side of the aligned face that is measured: the descriptor's own input, finer detail changes no comparison. */
const chipSide = 150;
const smallestChipSide = 60;
const glareRimPx = 5;

/**
 * Sharpness (0-100) of a face that no mesh fits, measured on a disc inside the detector's box: tells a face that is
 * blurred beyond recognition from one that is turned away. Null where the box lies outside the picture.
 */
export async function measureBoxSharpness(picture: Picture, { box }: DetectedFace): Promise<number | null> {
  const region = await cutRegion(picture, growBox(squareBox(box), 0.6), {
    longestSidePx: chipSide,
    beyondEdge: 'pad',
  });
  if (!region) return null;
  // Rounding may leave the region one row short of a square; the disc does not reach that far.
  const side = region.width;
  const mask = maskDisc(side);
  return scoreSharpness(measureNormalisedLaplacian(toGrey(region.rgb), mask, side));
}

/**
 * Quality of one face, measured on the face alone, brought to one size and turned upright, so that the same face
 * scores alike near and far. Smaller faces are not enlarged: small is another fault than blurred. Null where the
 * face cannot be aligned.
 */
export async function measureFaceQuality(
  picture: Picture,
  face: DetectedFace,
  mesh: FaceMesh,
): Promise<FaceQuality | null> {
  const detail = alignedScale(mesh.points, chipSide);
  if (!detail) return null;
  const side = Math.max(smallestChipSide, Math.round(chipSide * Math.min(1, detail)));
  const chip = await alignFace(picture, mesh.points, side);
  if (!chip) return null;
  const mask = maskFaceOval(mesh.points, chip.fromPicture, side);
  const grey = toGrey(chip.rgb);
  const light = measureLight(grey, mask, side);
  if (!light) return null;
  const burntOut = findBurntOut(chip.rgb, mask);
  const glareShare = largestPatchShare(burntOut, mask, side);
  const normalisedLaplacian = measureNormalisedLaplacian(
    grey,
    maskWithout(mask, burntOut, side, glareRimPx),
    side,
  );
  const blockiness = measureBlockiness(picture, face.box);
  const points = mesh.points.map(chip.fromPicture);
  const covering = measureFaceCovering({ rgb: chip.rgb, side, points });
  return {
    quality: {
      sharpness: scoreSharpness(normalisedLaplacian),
      glare: scoreBetween(glareShare, 0.05, 0),
      balancedLight: scoreLight(light),
      horizontalResolution: picture.widthPx,
      raw: {
        normalisedLaplacian,
        glareShare,
        meanGrey: light.mean,
        sideDifference: light.sideDifference,
        ...(blockiness === null ? {} : { blockiness }),
      },
    },
    brightness: light.mean,
    blockiness,
    covering: judgeFaceCovering(covering),
    eyesHidden: areEyesHidden(covering),
  };
}

function scoreBetween(value: number, at0: number, at100: number): number {
  return Math.round(100 * Math.max(0, Math.min(1, (value - at0) / (at100 - at0))));
}

// Blur divides the measure rather than subtracting from it, so the score follows its logarithm. A score of 20 is a
// Laplacian of 0.011.
function scoreSharpness(normalisedLaplacian: number): number {
  return scoreBetween(Math.log(Math.max(normalisedLaplacian, 1e-6)), Math.log(0.005), Math.log(0.3));
}

// 100 from 90 to 190, falling to 0 at 20 and 250; a face lit from one side only loses up to half.
function scoreLight({ mean, sideDifference }: FaceLight): number {
  const exposure = mean < 140 ? scoreBetween(mean, 20, 90) : scoreBetween(mean, 250, 190);
  const evenness = scoreBetween(sideDifference, 1.2, 0.3);
  return Math.round(exposure * (0.5 + evenness / 200));
}
