import type { ComponentChildren } from 'preact';
import type { ButtonKind } from '../parts/button.js';
import { Icon } from '../parts/icons.js';
import { acceptedTypes } from './prepare-file.js';

interface FileButtonProps {
  kind: ButtonKind;
  /** Set where the page's own camera failed: a phone then opens its camera app instead of its files. */
  camera?: 'environment' | 'user';
  onFile: (file: File) => void;
  children: ComponentChildren;
}

/** A real file input under a label that looks like a button: keyboard and screen reader get the native control. */
export function FileButton({ kind, camera, onFile, children }: FileButtonProps) {
  return (
    <label class="button" data-kind={kind}>
      <Icon name="upload" />
      {children}
      <input
        type="file"
        class="visually-hidden"
        data-action="upload"
        accept={acceptedTypes.join(',')}
        {...(camera !== undefined && { capture: camera })}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          // Choosing the same file once more must count as a new choice.
          currentTarget.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
    </label>
  );
}
