/**
 * Runs inside the page: what changes its place, size or turn, by class. What only says that work goes on may turn: it
 * is small, and a sign that stands still says the opposite.
 */
export function listMotion(): string[] {
  const isMotion = ({ effect }: Animation) => {
    const frames = effect instanceof KeyframeEffect ? effect.getKeyframes() : [];
    return frames.some(({ transform, translate, scale, rotate }) =>
      [transform, translate, scale, rotate].some((value) => value !== undefined && value !== 'none'),
    );
  };
  const classOf = ({ effect }: Animation) =>
    effect instanceof KeyframeEffect ? (effect.target?.getAttribute('class') ?? '') : '';
  return document
    .getAnimations()
    .filter(isMotion)
    .map(classOf)
    .filter((name) => !name.includes('spinner'));
}
