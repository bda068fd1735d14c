/** The patch itself: made, applied with `git am`, compared, linted. */
import { join, resolve } from 'node:path'
import type { Problem } from '../../base/fault.ts'
import { readText } from '../../base/files.ts'
import type { Step } from '../../base/flow.ts'
import { allPorts } from '../../model/ports.ts'
import { touchedSince } from '../../tree/foreign.ts'
import { type LintResult, lint } from '../../tree/lint.ts'
import { type Patch, patchedPaths, stillApplies, withPatch } from '../../tree/patch.ts'
import type { InTree, Ours } from '../tree-start.ts'
import type { Chosen, SubmitStart } from './choose.ts'
import type { Written } from './message.ts'

export interface Patched {
  /** Undefined: the tree has everything already. */
  readonly patch: Patch | undefined
  readonly lints: readonly LintResult[]
}

export const makePatch: Step<SubmitStart & Ours & InTree & Written, Patched> = {
  title: 'making the patch, applying it, comparing',
  run: async ({ cwd, env, signal, portsTree, ports, tree, isNew, commit }) => {
    if (commit.files.size === 0) return { patch: undefined, lints: [] }
    const origins = allPorts(ports).map(port => port.origin)
    return withPatch(tree, commit, async (patch, folder) => {
      const lints = await lint({ folder, portsdir: resolve(cwd, portsTree), env, signal, isNew }, origins)
      return { patch, lints }
    })
  },
}

export interface Outdated {
  /** What became of the patch that lies there from an earlier run. */
  readonly earlier: readonly Problem[]
}

/** Folder of the packet, absolute. */
export function packetFolder({ cwd, out, root }: SubmitStart & Ours, version: string): string {
  return out === undefined ? join(root, 'submit', version) : resolve(cwd, out)
}

/** A patch of an earlier run may be with a committer by now: does it still apply, and if not, who moved what? */
export const judgeEarlier: Step<SubmitStart & Ours & InTree & Chosen & Written, Outdated> = {
  title: 'looking at the patch of an earlier run',
  run: async facts => {
    // The tree has what it brought.
    if (facts.commit.files.size === 0) return { earlier: [] }
    const folder = packetFolder(facts, facts.record.version)
    const packet = readJson(join(folder, 'packet.json'))
    const text = packet === undefined ? undefined : readText(join(folder, packet.patch))
    if (packet === undefined || text === undefined || packet.base === facts.tree.head) return { earlier: [] }
    const said = await stillApplies(facts.tree, text)
    if (said === undefined) return { earlier: [] }
    const movers = await touchedSince(facts.tree, packet.base, patchedPaths(text))
    const what = firstLine(said)
    return {
      earlier: [
        {
          code: 'submit.outdated',
          severity: 'warning',
          message: `the patch of ${packet.base.slice(0, 12)} no longer applies: ${what}`,
          place: { file: join(folder, packet.patch) },
          found: movers.length === 0 ? `${facts.tree.shown} is on another line of history` : movers.join('; '),
          expected: `a tree whose files are as they were in ${packet.base.slice(0, 12)}`,
          hint: 'hand over the packet that this run makes; when others changed the ports: wbrel sync --ports-tree DIR',
        },
      ],
    }
  },
}

interface Packet {
  readonly base: string
  readonly patch: string
}

function readJson(file: string): Packet | undefined {
  const text = readText(file)
  if (text === undefined) return undefined
  try {
    const { base, patch } = JSON.parse(text)
    const isOurs = typeof base === 'string' && /^[0-9a-f]{40,64}$/.test(base) && typeof patch === 'string'
    return isOurs && /^[\w.-]+$/.test(patch) ? { base, patch } : undefined
  } catch {
    return undefined
  }
}

/** `error: patch failed: net/wifibox/Makefile:1` */
function firstLine(said: string): string {
  const lines = said.split('\n')
  return (lines.find(line => line.startsWith('error:')) ?? lines[0] ?? '').replace(/^error: /, '')
}
