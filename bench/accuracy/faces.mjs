// Every picture described once, every pair compared: how often one person is taken for two, and two for one.
import { compareFaces, measureSelfie } from '@gatehouse/face';
import { measured } from './statistics.mjs';

export const thresholds = { accept: 0.5, reject: 0.6 };

export async function describeFaces(engine, { pictures }, { onPicture }) {
  const records = [];
  for await (const { name, person, photograph, bytes } of pictures()) {
    const { result, wallMs, cpuMs } = await measured(() => measureSelfie(engine, bytes));
    const record = { name, person, photograph, wallMs, cpuMs, face: result.measurement.face };
    records.push(record);
    onPicture(record);
  }
  return records;
}

/** All pairs of pictures in which a face was found. */
export function comparePairs(records) {
  const found = records.filter(({ face }) => face !== null);
  return found.flatMap((one, index) =>
    found.slice(0, index).map((other) => ({
      names: `${other.name}, ${one.name}`,
      isGenuine: one.person === other.person,
      /** Two takes, and not one photograph changed. */
      isTwoTakes: one.photograph !== other.photograph,
      distance: compareFaces(one.face, other.face).distance,
    })),
  );
}

/** Area under the curve: how often a genuine pair is nearer than an impostor pair. */
export function areaUnderCurve(pairs) {
  const genuine = pairs.filter(({ isGenuine }) => isGenuine);
  const impostors = pairs.filter(({ isGenuine }) => !isGenuine);
  let wins = 0;
  for (const one of genuine)
    for (const other of impostors)
      wins += one.distance < other.distance ? 1 : one.distance === other.distance ? 0.5 : 0;
  return wins / (genuine.length * impostors.length);
}
