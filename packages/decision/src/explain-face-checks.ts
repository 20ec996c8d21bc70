import type {
  DocumentMeasurement,
  Evidence,
  EvidenceArea,
  FaceMatchMeasurement,
  FlowSettings,
  SelfieMeasurement,
} from '@gatehouse/contract';
import type { FaceCheckKey } from './checks.js';
import { locateOnSelfie, locatePortrait } from './locate-area.js';

/** The part of what is known of a face that its checks look at. */
export interface FaceFacts {
  selfie: SelfieMeasurement;
  front?: DocumentMeasurement | null;
  match: FaceMatchMeasurement | null;
  flow: FlowSettings;
  existingIdentity?: { nameMatched: boolean | null } | null;
}

/** What a check of the face measured, held it against, and where that stands on selfie and document. */
export const explainFaceCheck = (key: FaceCheckKey, input: FaceFacts): Evidence => explanations[key](input);

/** One explanation per row of the table: a key without one does not compile. */
const explanations: Record<FaceCheckKey, (input: FaceFacts) => Evidence> = {
  gh_face_match: (input) => {
    const { match, flow } = input;
    const { faceDistanceAccept, faceDistanceReject } = flow.thresholds;
    return {
      measured: match === null || !(match.distance >= 0) ? null : Math.round(1000 * match.distance) / 1000,
      unit: match === null ? 'distance' : `distance, ${match.model.name} ${match.model.version}`,
      threshold: { maximum: faceDistanceAccept, doubtUpTo: faceDistanceReject },
      sources: [],
      where: [...faceArea(input), ...portraitArea(input)],
    };
  },
  gh_selfie_usable: (input) => ({
    measured: input.selfie.problem ?? (input.selfie.face === null ? 'face.not_found' : 'usable'),
    unit: 'problem',
    threshold: null,
    sources: [],
    where: faceArea(input),
  }),
  faceBrightness: (input) => ({
    measured: input.selfie.faceBrightness,
    unit: 'mean grey 0-255',
    threshold: {
      minimum: input.flow.thresholds.faceBrightnessMinimum,
      maximum: input.flow.thresholds.faceBrightnessMaximum,
    },
    sources: [],
    where: faceArea(input),
  }),
  maskCheck: (input) => ({
    measured: input.selfie.covering?.mask ? 'lips covered' : 'lips seen',
    unit: 'covering',
    threshold: null,
    sources: [],
    where: faceArea(input),
  }),
  lensesCheck: (input) => ({
    measured: input.selfie.covering?.lenses ? 'dark frame or lenses' : 'none seen',
    unit: 'covering',
    threshold: null,
    sources: [],
    where: faceArea(input),
  }),
  // Whose name it is stands in the score; here it would show one person's data in another person's session.
  nameMatch: ({ existingIdentity }) => ({
    measured: existingIdentity?.nameMatched === true ? 'agree' : 'differ',
    unit: 'agreement',
    threshold: null,
    sources: [],
    where: [],
  }),
};

const faceArea = ({ selfie }: FaceFacts): EvidenceArea[] =>
  selfie.face === null ? [] : [locateOnSelfie(selfie, selfie.face.box)];

const portraitArea = ({ front }: FaceFacts): EvidenceArea[] => (front ? locatePortrait(front, 'front') : []);
