import type { ComponentChildren } from 'preact';

export type ButtonKind = 'primary' | 'secondary' | 'quiet';

interface ButtonProps {
  /** What the button does, for tests and for later events: never shown. */
  action: string;
  kind?: ButtonKind;
  /** The button's work is under way: it stays focusable, says so, and does nothing. */
  busy?: boolean;
  /** Sends the form that it stands in. */
  submits?: boolean;
  /** Sends the form of this id. */
  form?: string;
  onPress?: () => void;
  children: ComponentChildren;
}

export function Button(props: ButtonProps) {
  const { action, kind = 'primary', busy = false, submits = false, form, onPress, children } = props;
  return (
    <button
      type={submits || form !== undefined ? 'submit' : 'button'}
      {...(form !== undefined && { form })}
      class="button"
      data-kind={kind}
      data-action={action}
      aria-disabled={busy}
      aria-busy={busy}
      onClick={() => {
        if (!busy) onPress?.();
      }}
    >
      {children}
      {busy && <span class="spinner" aria-hidden="true" />}
    </button>
  );
}
