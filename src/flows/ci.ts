/** `wbrel ci`: the workflows of GitHub Actions, written, or held against what stands there. */
import { dirname, resolve } from 'node:path'
import { flow, type Step } from '../base/flow.ts'
import type { Planned } from '../model/plan.ts'
import { applyFiles, planFiles } from './plan-files.ts'
import { workflows } from './workflows.ts'

export interface CiStart {
  readonly cwd: string
  /** The manifest; .github/ stands beside it. */
  readonly manifest: string
}

const planWorkflows: Step<CiStart, Planned & { readonly root: string }> = {
  title: 'comparing the workflows',
  run: ({ cwd, manifest }) => {
    const root = dirname(resolve(cwd, manifest))
    return { root, ...planFiles(root, workflows()) }
  },
}

const write: Step<Planned & { readonly root: string }, object> = {
  title: 'writing',
  run: ({ root, plan, contents }) => {
    applyFiles(root, { plan, contents })
    return {}
  },
}

/** What --check runs: it only reads. */
export const planCi = flow<CiStart>().add(planWorkflows) // .github/workflows -> a plan

export const ci = planCi.add(write) // the only step that writes
