/**
 * Where the frames of an active challenge are held against. Angles are differences from the person's own neutral in
 * the degrees of `measureHeadPose`; widths are ratios to the neutral width.
 */
export const livenessLimits = {
  /** Frames from which the person's own neutral is taken. */
  neutralFrames: 2,
  /** How far a neutral frame may be from the camera's axis: meshes of frontal faces lean by up to 8 degrees. */
  neutralYawDegrees: 14,
  neutralPitchDegrees: 30,
  /** Two neutral frames further apart than this were taken in movement. */
  steadyYawDegrees: 7,
  /** Share of the picture's width that a neutral face takes (detector's box): smaller is too coarse ... */
  neutralWidthShare: 0.18,
  /** ... and larger leaves no room for coming closer. */
  neutralWidthShareMost: 0.75,
  turnDegrees: 20,
  /** Frames in a row that show a turn or the face closer. */
  consecutiveFrames: 2,
  /** Back to neutral: this near to it. */
  backYawDegrees: 9,
  /** Faces are no wider than this when the person has gone back. */
  backWidthRatio: 1.15,
  closerWidthRatio: 1.25,
  /** Coming closer is judged on faces that look ahead; a turned face is narrower. */
  closerYawDegrees: 14,
  /** Sharpness (0-100) below which a frame counts for nothing. */
  sharpness: 12,
  /** Unusable frames (no face, several people, blurred) as a share of all. */
  unusableShare: 0.4,
  /** Neutral and closer frames among each other. */
  samePersonDistance: 0.5,
  /**
   * Turned frames against the most alike of the frames before them. Against the neutral ones alone the same person reached 0.53
   * at 30 degrees; other people 0.64 up among the testkit's portraits, but 0.56 where they look alike.
   */
  turnedPersonDistance: 0.55,
  selfieDistance: 0.5,
  /**
   * Distance of two frames in cells, where the face is (`fingerprintDistance`), below which one is a copy of the other. A
   * thirty-second of the width is a cell: 0.075 is a little more than one pixel of 480. 81 copies at quality 40 to 90,
   * resized to 0.6 to 1.3, darkened or brightened by 15 % measured up to 0.047; rendered heads that had moved and come
   * back, 0.138 up.
   */
  copyDistance: 0.075,
  /** Distance from which something has moved in between. */
  movedDistance: 0.3,
  /** Soonest that an answer can follow its prompt: the time in which a person sees it and begins to move. */
  reactionMs: 250,
  /** The whole challenge: five actions, each seen and carried out. */
  shortestMs: 2500,
  /**
   * Proportions of a solid head that a turned face must keep in both turns (`measureParallax`). On the testkit's portraits the
   * worse turn of a head kept 0.945 or more, the worse turn of the best chosen angles of a flat or bent picture 0.87 at most.
   */
  parallax: 0.91,
} as const;
