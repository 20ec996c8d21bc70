import type { Score, Test } from '@gatehouse/contract';
import { checkKeys, checkOf } from './checks.js';

/** The score with a human `name` on every test, and nothing else added (contract 6.1, `verbose=true`). */
export function nameTests(score: Score): Score {
  const { idValidation, faceRecognition, liveness, idOcrConfidence } = score;
  return {
    ...score,
    idValidation: idValidation && {
      ...idValidation,
      photoSecurityAndQuality: idValidation.photoSecurityAndQuality.map(byKey),
      idSpecific: idValidation.idSpecific.map(byKey),
      customFields: idValidation.customFields?.map(byKey) ?? null,
      overall: named(idValidation.overall, 'ID verification'),
    },
    liveness: liveness && {
      ...liveness,
      livenessScore: named(liveness.livenessScore, 'Liveness'),
      ...(liveness.physicalAttack && {
        physicalAttack: named(liveness.physicalAttack, 'No physical attack'),
      }),
      overall: named(liveness.overall, 'Liveness detection'),
    },
    faceRecognition: faceRecognition && {
      ...faceRecognition,
      maskCheck: named(faceRecognition.maskCheck, checkOf('maskCheck').name),
      faceBrightness: named(faceRecognition.faceBrightness, checkOf('faceBrightness').name),
      ...(faceRecognition.nameMatch === undefined
        ? {}
        : { nameMatch: named(faceRecognition.nameMatch, checkOf('nameMatch').name) }),
      overall: named(faceRecognition.overall, 'Face recognition'),
    },
    idOcrConfidence: idOcrConfidence && {
      overallConfidence: named(idOcrConfidence.overallConfidence, checkOf('overallConfidence').name),
    },
    overall: named(score.overall, 'Session'),
  };
}

const named = (test: Test, name: string): Test => ({ ...test, name });

function byKey(test: Test): Test {
  const key = checkKeys.find((candidate) => candidate === test.key);
  return key === undefined ? test : named(test, checkOf(key).name);
}
