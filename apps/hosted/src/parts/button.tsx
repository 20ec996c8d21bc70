import type { ComponentChildren } from 'preact';

export type ButtonKind = 'primary' | 'secondary' | 'quiet';

interface ButtonProps {
  /** What the button does, for tests and for later events: never shown. */
  action: string;
  kind?: ButtonKind;
  /** The button's work is under way: it stays focusable, says so, and does nothing. */
  busy?: boolean;
  /** The form that the button sends, by its id. */
  form?: string;
  onPress: () => void;
  children: ComponentChildren;
}

export function Button({ action, kind = 'primary', busy = false, form, onPress, children }: ButtonProps) {
  return (
    <button
      {...(form === undefined ? { type: 'button' as const } : { type: 'submit' as const, form })}
      class="button"
      data-kind={kind}
      data-action={action}
      aria-disabled={busy}
      aria-busy={busy}
      onClick={() => {
        if (!busy) onPress();
      }}
    >
      {children}
      {busy && <span class="spinner" aria-hidden="true" />}
    </button>
  );
}
