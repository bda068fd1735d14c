import type { Check } from './check.ts'

/** Every check, in the order in which outcomes are shown. */
export const allChecks: readonly Check[] = []
