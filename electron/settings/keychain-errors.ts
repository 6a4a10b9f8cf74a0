import { BackupError } from '../../shared/errors.ts';

interface Explanation {
  readonly seen: RegExp;
  readonly message: string;
  readonly hint: string;
}

/** What keytar and the libraries under it say, and what that means. The first that fits is taken. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    // "Cannot autolaunch D-Bus without X11 $DISPLAY"; "Could not connect: No such file or directory"
    seen: /autolaunch D-?Bus|could not connect|connection refused|(connection|bus) (is )?closed/i,
    message: 'There is no D-Bus session, so no keychain can be reached.',
    hint: 'Start Backup Creator from a desktop session (or under dbus-run-session), then try again.',
  },
  {
    // "The name org.freedesktop.secrets was not provided by any .service files"
    seen: /org\.freedesktop\.secrets.*not provided|not provided by any \.service|ServiceUnknown|NameHasNoOwner/i,
    message: 'This system has no keychain: no Secret Service is running.',
    hint: 'Install and start gnome-keyring or KWallet with its Secret Service, then try again.',
  },
  {
    // "Object does not exist at path “/org/freedesktop/secrets/collection/login”"
    seen: /does not exist at path|no such collection|no default collection/i,
    message: 'The keychain has no login keyring yet.',
    hint: 'Make a default keyring in "Passwords and Keys", or sign in to your desktop anew, then try again.',
  },
  {
    seen: /locked|dismissed|prompt|user interaction is not allowed|user canceled|passphrase .*not correct/i,
    message: 'The keychain is locked.',
    hint: 'Unlock it when the system asks, then try again.',
  },
  {
    seen: /timed? ?out|timeout|did not receive a reply/i,
    message: 'The keychain does not answer.',
    hint: 'Is a question of the system waiting behind another window? Answer it, then try again.',
  },
];

const NOT_LOADED = /keytar native addon|keytar\.node|cannot open shared object|cannot find module|dlopen/i;

/**
 * One sentence for the user out of what the keychain said, and what to do. It never holds a secret: keytar
 * names none. `purpose` goes after "could not".
 */
export function keychainUnavailable(
  purpose: string,
  error: unknown,
  platform: NodeJS.Platform = process.platform,
): BackupError {
  if (error instanceof BackupError) return error;
  const said = error instanceof Error ? error.message : '';
  const known = EXPLANATIONS.find(({ seen }) => seen.test(said));
  const { message, hint } = NOT_LOADED.test(said) ? notLoaded(platform) : (known ?? unknown(purpose, said));
  return new BackupError('keychain-unavailable', message, { hint, cause: error });
}

function notLoaded(platform: NodeJS.Platform): Omit<Explanation, 'seen'> {
  const message = "The system's keychain cannot be used: a library for it is missing.";
  return platform === 'linux'
    ? { message, hint: 'Install libsecret (libsecret-1-0 on Debian and Ubuntu), then start again.' }
    : { message, hint: 'Install Backup Creator again.' };
}

function unknown(purpose: string, said: string): Omit<Explanation, 'seen'> {
  const reason = said === '' ? 'it gave back something else than it was given' : said.replace(/\.$/, '');
  return {
    message: `The keychain could not ${purpose}: ${reason}.`,
    hint: "See in the system's own keychain program whether it works, then try again.",
  };
}
