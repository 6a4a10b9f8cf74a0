import { PasswordInput } from '@mantine/core';
import { destinationSecretNames, secretKindOf } from '../../../shared/destination.ts';
import { destinationOf, isSecretKept } from './destination-values.ts';
import { type DestinationFieldProps, PLAIN } from './field-props.ts';

/** The secret that the destination needs: entered, or kept and replaced only if a new one is entered. */
export function SecretField({
  values,
  errors,
  kept,
  onChange,
  description,
}: DestinationFieldProps & { description?: string }) {
  const kind = secretKindOf(destinationOf(values));
  if (kind === null) return null;
  const name = destinationSecretNames[kind];
  const isKept = isSecretKept(values, kept);
  return (
    <PasswordInput
      label={isKept ? `New ${name}` : `${name.charAt(0).toUpperCase()}${name.slice(1)}`}
      description={
        isKept
          ? 'Leave it empty to keep the present one'
          : [description, 'Kept in this computer’s keychain'].filter(Boolean).join(' ')
      }
      value={values.secret}
      error={errors.secret}
      aria-invalid={errors.secret !== undefined}
      onChange={(event) => onChange({ secret: event.currentTarget.value })}
      visibilityToggleButtonProps={{ 'aria-label': `Show the ${name}`, tabIndex: 0 }}
      {...PLAIN}
    />
  );
}
