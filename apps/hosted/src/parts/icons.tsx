import type { ComponentChildren } from 'preact';

const paths = {
  lock: ['M6 11V8a6 6 0 0 1 12 0v3', 'M5 11h14v9H5z'],
  globe: [
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z',
    'M3 12h18',
    'M12 3c2.5 2.6 3.8 5.6 3.8 9s-1.3 6.4-3.8 9c-2.5-2.6-3.8-5.6-3.8-9S9.5 5.6 12 3Z',
  ],
  document: [
    'M4 5.5h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1Z',
    'M8.5 9.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6Z',
    'M5.8 16c.4-1.3 1.4-2 2.7-2s2.3.7 2.7 2',
    'M14 10h4',
    'M14 14h4',
  ],
  face: [
    'M12 3.5c-3.6 0-6 2.7-6 6.8 0 5 2.7 10.2 6 10.2s6-5.2 6-10.2c0-4.1-2.4-6.8-6-6.8Z',
    'M9.7 11v.01',
    'M14.3 11v.01',
    'M10 15.2c1.2.9 2.8.9 4 0',
  ],
  camera: [
    'M4 8h3.2l1.6-2.5h6.4L16.8 8H20a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Z',
    'M12 10a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6Z',
  ],
  cameraOff: [
    'M4 4l16 16',
    'M9 5.5h6.2L16.8 8H20a1 1 0 0 1 1 1v8.5',
    'M18 19H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1h2.5',
    'M14.6 15.3a3.3 3.3 0 0 1-4.5-4.6',
  ],
  phone: [
    'M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3Z',
    'M11 18h2',
  ],
  upload: ['M12 15.5V4.5', 'M7.5 8.7 12 4.2l4.5 4.5', 'M4.5 15.5v3a1 1 0 0 0 1 1h13a1 1 0 0 0 1-1v-3'],
  check: ['M5 12.8l4.6 4.7L19 7.2'],
  clock: ['M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z', 'M12 7.5V12l3 2'],
  search: ['M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z', 'M15.3 15.3 20 20'],
  alert: ['M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z', 'M12 7.8v5', 'M12 16.1v.01'],
  offline: [
    'M4 4l16 16',
    'M5 12.5c1-1 2.2-1.8 3.5-2.3',
    'M12.5 9.5c2.5.1 4.8 1.2 6.5 3',
    'M8.3 15.8c1-.9 2.3-1.4 3.7-1.4.7 0 1.3.1 1.9.3',
    'M12 19v.01',
    'M2.5 9c1-.9 2.1-1.7 3.3-2.3',
    'M10.5 5.6c4.2-.5 8.2.9 11 3.4',
  ],
  surface: ['M3.5 15.5 8 6.5h8l4.5 9z', 'M3.5 15.5v2.5h17v-2.5'],
  corners: [
    'M4 8.5V5a1 1 0 0 1 1-1h3.5',
    'M15.5 4H19a1 1 0 0 1 1 1v3.5',
    'M20 15.5V19a1 1 0 0 1-1 1h-3.5',
    'M8.5 20H5a1 1 0 0 1-1-1v-3.5',
    'M8 12h8',
  ],
  light: [
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
    'M12 2.8v1.7',
    'M12 19.5v1.7',
    'M2.8 12h1.7',
    'M19.5 12h1.7',
    'M5.5 5.5l1.2 1.2',
    'M17.3 17.3l1.2 1.2',
    'M5.5 18.5l1.2-1.2',
    'M17.3 6.7l1.2-1.2',
  ],
  glasses: [
    'M3 9.5h18',
    'M4 9.5v2.7a3.3 3.3 0 0 0 6.6 0V9.5',
    'M13.4 9.5v2.7a3.3 3.3 0 0 0 6.6 0V9.5',
    'M10.6 11c.9-.6 1.9-.6 2.8 0',
  ],
  closer: ['M9 4v5H4', 'M15 4v5h5', 'M9 20v-5H4', 'M15 20v-5h5'],
  further: ['M4 9V4h5', 'M20 9V4h-5', 'M4 15v5h5', 'M20 15v5h-5'],
  torch: ['M13 2.8 5.5 13.5H11l-1 7.7 7.5-10.7H12z'],
  turn: [
    'M4.5 11a7.7 7.7 0 0 1 14-3.5',
    'M18.8 3.5v4.2h-4.2',
    'M19.5 13a7.7 7.7 0 0 1-14 3.5',
    'M5.2 20.5v-4.2h4.2',
  ],
  alone: ['M12 4.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4Z', 'M4.8 20c.7-3.6 3.5-5.6 7.2-5.6s6.5 2 7.2 5.6'],
} as const;

export type IconName = keyof typeof paths;

/** A line drawing that says nothing which the text beside it does not say. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {paths[name].map((path) => (
        <path key={path} d={path} pathLength={1} />
      ))}
    </svg>
  );
}

export type BadgeTone = 'accent' | 'calm' | 'warn';

/** The round mark at the top of a screen that has one thing to say. */
export function Badge({ name, tone }: { name: IconName; tone: BadgeTone }) {
  return (
    <div class="badge" data-tone={tone}>
      <Icon name={name} />
    </div>
  );
}

/** A row of an icon and a text. */
export function IconRow({ name, children }: { name: IconName; children: ComponentChildren }) {
  return (
    <li class="icon-row">
      <Icon name={name} />
      <span>{children}</span>
    </li>
  );
}
