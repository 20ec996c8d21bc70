import { type SpecimenId, type SpecimenPicture, specimens } from '@gatehouse/testkit';

const drawn = new Map<string, Promise<SpecimenPicture>>();

/** One side of a specimen as a person would upload it: JPEG bytes. Drawn once per test file. */
export async function pictureOf(
  id: SpecimenId,
  side: 'front' | 'back' | 'selfie' = 'front',
): Promise<Buffer> {
  const key = `${id}/${side}`;
  const draw = specimens[id][side];
  if (!draw) throw new Error(`${id} has no ${side}`);
  const picture = drawn.get(key) ?? draw();
  drawn.set(key, picture);
  return (await picture).image;
}

/** The body of an upload to a path with `/v2`. */
export async function uploadOf(
  id: SpecimenId,
  side: 'front' | 'back' | 'selfie' = 'front',
): Promise<{ base64Image: string }> {
  return { base64Image: (await pictureOf(id, side)).toString('base64') };
}
