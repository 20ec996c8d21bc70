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
  /** Turned frames against the neutral ones. */
  turnedPersonDistance: 0.6,
  selfieDistance: 0.5,
  /**
   * Difference of two fingerprints (`fingerprintDistance`) below which one frame is a copy of the other. Encoding again at
   * quality 40 to 95, resizing to 0.7 to 1.3 and dimming give 0.002 to 0.017, a head that moves by one pixel of 480 0.02 up.
   */
  copyDistance: 0.015,
  /** Difference from which something has moved in between. */
  movedDistance: 0.06,
  /** Soonest that an answer can follow its prompt: the time in which a person sees it and begins to move. */
  reactionMs: 250,
  /** The whole challenge: five actions, each seen and carried out. */
  shortestMs: 2500,
  /** Proportions of a solid head that a turned face must keep (`measureParallax`). */
  parallax: 0.93,
} as const;
