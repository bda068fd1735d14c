/** One figure that the project holds itself to; each in a file of its own, listed in run.ts. */
export interface Bench {
  readonly name: string
  /** What is compared with what. */
  readonly what: string
  /** The ratio to reach, and the one never to exceed. */
  readonly goal: number
  readonly limit: number
  /** A bench like "at least 1.7 times faster" wants a high ratio. */
  readonly better: 'low' | 'high'
  readonly unit: 'ratio'
  readonly run: () => Promise<number> | number
}
