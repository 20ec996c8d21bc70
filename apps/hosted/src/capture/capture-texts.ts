import type { CaptureStepName } from '../journey/journey.js';
import type { MessageKey } from '../language/catalogue.js';
import type { IconName } from '../parts/icons.js';
import type { CameraProblem } from './open-camera.js';

interface Tip {
  icon: IconName;
  text: MessageKey;
}

interface StepTexts {
  title: MessageKey;
  text: MessageKey;
  tips: readonly Tip[];
  live: MessageKey;
  aim: MessageKey;
  previewTitle: MessageKey;
  previewText: MessageKey;
  picture: MessageKey;
}

const documentTips: readonly Tip[] = [
  { icon: 'surface', text: 'front.tipSurface' },
  { icon: 'corners', text: 'front.tipCorners' },
  { icon: 'light', text: 'front.tipLight' },
];

const documentPreview = {
  previewTitle: 'preview.documentTitle',
  previewText: 'preview.documentText',
  picture: 'preview.documentPicture',
} as const;

/** What each capture step says. */
export const captureTexts: Record<CaptureStepName, StepTexts> = {
  'id-front': {
    title: 'front.title',
    text: 'front.text',
    tips: documentTips,
    live: 'front.live',
    aim: 'front.aim',
    ...documentPreview,
  },
  'id-back': {
    title: 'back.title',
    text: 'back.text',
    tips: documentTips,
    live: 'back.live',
    aim: 'back.aim',
    ...documentPreview,
  },
  selfie: {
    title: 'selfie.title',
    text: 'selfie.text',
    tips: [
      { icon: 'light', text: 'selfie.tipLight' },
      { icon: 'glasses', text: 'selfie.tipFace' },
      { icon: 'alone', text: 'selfie.tipAlone' },
    ],
    live: 'selfie.live',
    aim: 'selfie.aim',
    previewTitle: 'preview.selfieTitle',
    previewText: 'preview.selfieText',
    picture: 'preview.selfiePicture',
  },
};

/** What happened to the camera, and what the person can do. */
export const cameraProblemTexts: Record<CameraProblem, { title: MessageKey; text: MessageKey }> = {
  denied: { title: 'camera.deniedTitle', text: 'camera.deniedText' },
  missing: { title: 'camera.missingTitle', text: 'camera.missingText' },
  'in-use': { title: 'camera.inUseTitle', text: 'camera.inUseText' },
  unsupported: { title: 'camera.unsupportedTitle', text: 'camera.unsupportedText' },
  withheld: { title: 'camera.withheldTitle', text: 'camera.withheldText' },
  interrupted: { title: 'camera.interruptedTitle', text: 'camera.interruptedText' },
  unknown: { title: 'camera.unknownTitle', text: 'camera.unknownText' },
};
