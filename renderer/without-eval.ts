import { config } from 'zod';

// The policy of the page forbids to compile code at run time: zod is told before the first schema is made.
config({ jitless: true });
