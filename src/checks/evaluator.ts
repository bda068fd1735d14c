/** Asks make, each question once, with as many processes at a time as there are jobs. */
import { join } from 'node:path'
import { ask, type DryRun, dryRun } from '../make/evaluate.ts'
import type { Make } from '../make/make.ts'
import type { Answer, Question } from '../model/answer.ts'
import type { FreeBSD } from '../model/freebsd.ts'

/** A question about one port of the tree. */
export interface Asked extends Omit<Question, 'dir'> {
  /** `net/wifibox-core` */
  readonly origin: string
}

export interface Evaluator {
  readonly releases: readonly FreeBSD[]
  /** All of `asked`, and `more`, in one process; paths in the answers are relative to the tree's folder. */
  readonly ask: (question: Asked, more?: readonly string[]) => Promise<Answer>
  readonly dryRun: (question: Asked, goals: readonly string[]) => Promise<DryRun>
}

export interface EvaluatorOptions {
  readonly make: Make
  /** Absolute; holds net/wifibox*. */
  readonly folder: string
  readonly releases: readonly FreeBSD[]
  readonly jobs: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Answers of earlier evaluations of the same Makefiles. */
  readonly cache?: Map<string, Promise<unknown>> | undefined
}
