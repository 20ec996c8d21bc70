import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useTranslation } from '../language/translation-context.js';
import { Icon, type IconName } from '../parts/icons.js';
import { findNextCamera, hasTorch, switchTorch } from './open-camera.js';

interface CameraToolsProps {
  stream: MediaStream | null;
  /** Another camera may be chosen: a selfie needs the one that faces the person. */
  canSwitch: boolean;
  onCamera: (deviceId: string) => void;
  /** The shutter, which stands between them. */
  children: ComponentChildren;
}

/** Light and choice of camera at the sides of the shutter, each where the device has it. */
export function CameraTools({ stream, canSwitch, onCamera, children }: CameraToolsProps) {
  const { translate } = useTranslation();
  const [isLit, setLit] = useState(false);
  const [nextCamera, setNextCamera] = useState<string | null>(null);

  useEffect(() => {
    setLit(false);
    setNextCamera(null);
    if (stream === null || !canSwitch) return;
    let wanted = true;
    void findNextCamera(stream).then((deviceId) => wanted && setNextCamera(deviceId));
    return () => {
      wanted = false;
    };
  }, [stream, canSwitch]);

  const light = async (lit: boolean) => {
    if (stream !== null && (await switchTorch(stream, lit))) setLit(lit);
  };
  return (
    <>
      <span class="camera-tool">
        {stream !== null && hasTorch(stream) && (
          <ToolButton
            action="torch"
            icon="torch"
            label={translate('camera.torch')}
            isPressed={isLit}
            onPress={() => void light(!isLit)}
          />
        )}
      </span>
      {children}
      <span class="camera-tool">
        {nextCamera !== null && (
          <ToolButton
            action="switch-camera"
            icon="turn"
            label={translate('camera.switch')}
            onPress={() => onCamera(nextCamera)}
          />
        )}
      </span>
    </>
  );
}

interface ToolButtonProps {
  action: string;
  icon: IconName;
  label: string;
  isPressed?: boolean;
  onPress: () => void;
}

function ToolButton({ action, icon, label, isPressed, onPress }: ToolButtonProps) {
  return (
    <button
      type="button"
      class="tool-button"
      data-action={action}
      aria-label={label}
      {...(isPressed !== undefined && { 'aria-pressed': isPressed })}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
}
