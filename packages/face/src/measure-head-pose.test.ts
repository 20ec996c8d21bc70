import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MeshPoint } from './face-engine.js';
import { measureHeadPose } from './measure-head-pose.js';

// A flat, symmetric face: every mirrored pair on one height, forehead above chin.
const right = [33, 133, 61, 234, 127, 93, 132, 58, 172, 70, 105, 205, 98];
const left = [263, 362, 291, 454, 356, 323, 361, 288, 397, 300, 334, 425, 327];
function flatFace(): MeshPoint[] {
  const points: MeshPoint[] = Array.from({ length: 468 }, () => [0, 0, 0] as const);
  right.forEach((index, row) => {
    points[index] = [-50 - row, row * 5 - 30, 0];
    points[left[row] ?? 0] = [50 + row, row * 5 - 30, 0];
  });
  points[10] = [0, -90, 0];
  points[152] = [0, 90, 0];
  return points;
}
const radians = (degrees: number) => (degrees * Math.PI) / 180;
// z points away from the camera: a positive turn brings the side of the person's own right nearer.
const turn = (points: MeshPoint[], degrees: number): MeshPoint[] =>
  points.map(([x, y, z]) => {
    const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
    return [x * cos - z * sin, y, x * sin + z * cos];
  });
const nod = (points: MeshPoint[], degrees: number): MeshPoint[] =>
  points.map(([x, y, z]) => {
    const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
    return [x, y * cos - z * sin, y * sin + z * cos];
  });
const tilt = (points: MeshPoint[], degrees: number): MeshPoint[] =>
  points.map(([x, y, z]) => {
    const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
    return [x * cos - y * sin, x * sin + y * cos, z];
  });
function poseOf(points: MeshPoint[]) {
  const pose = measureHeadPose(points);
  if (!pose) throw new Error('no pose');
  return pose;
}

test('each turn moves its own angle, in its own direction', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (degrees) => {
      const straight = poseOf(flatFace());
      expect(poseOf(turn(flatFace(), degrees)).yaw).toBeGreaterThan(degrees);
      expect(poseOf(turn(flatFace(), -degrees)).yaw).toBeLessThan(-degrees);
      expect(poseOf(nod(flatFace(), degrees)).pitch - straight.pitch).toBeGreaterThan(degrees);
      expect(poseOf(nod(flatFace(), -degrees)).pitch - straight.pitch).toBeLessThan(-degrees);
      expect(poseOf(tilt(flatFace(), degrees)).roll).toBeCloseTo(degrees, 6);
      expect(poseOf(turn(flatFace(), degrees)).pitch).toBeCloseTo(straight.pitch, 6);
      expect(poseOf(nod(flatFace(), degrees)).yaw).toBeCloseTo(0, 6);
    }),
  );
});

test('size and place of the face do not matter', () => {
  const turned = turn(flatFace(), 20);
  const moved = turned.map(([x, y, z]) => [x * 3 + 500, y * 3 + 200, z * 3] as const);
  expect(poseOf(moved).yaw).toBeCloseTo(poseOf(turned).yaw, 9);
});

test('a mesh that lacks points or extent has no pose', () => {
  expect(measureHeadPose([])).toBeNull();
  expect(measureHeadPose(Array.from({ length: 468 }, () => [1, 1, 1] as const))).toBeNull();
});
