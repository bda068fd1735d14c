/** `wbrel import`: a tree that somebody wrote by hand becomes a manifest whose rendering says the same. */
import { existsSync } from 'node:fs'
import { join, resolve as resolvePath } from 'node:path'
import { Fault, type Problem } from '../base/fault.ts'
import { readText, writeAtomically } from '../base/files.ts'
import { flow, type Step } from '../base/flow.ts'
import type { World } from '../base/world.ts'
import { parseDistinfo } from '../model/distinfo.ts'
import { freebsd } from '../model/freebsd.ts'
import { adopt } from '../model/infer/adopt.ts'
import { type Composed, composeManifest, type Surveys } from '../model/infer/compose.ts'
import type { Difference } from '../model/infer/difference.ts'
import type { DataRecord } from '../model/infer/spelling.ts'
import { readManifest } from '../model/manifest.ts'
import { dataOf } from '../model/manifest-data.ts'
import { type Ports, portNames, type Role } from '../model/ports.ts'
import { resolve } from '../model/resolve.ts'
import { manifestText } from '../render/manifest.ts'
import { type DistinfoFacts, renderPorts } from '../render/tree.ts'
import { compareTrees } from './diff/compare.ts'
import { fileReader } from './import/ask-port.ts'
import { inUsersWords, placed, refusal, unsaidDifferences } from './import/places.ts'
import { readTree, type TreeFiles } from './import/read-tree.ts'
import { openSandbox, type Sandbox } from './import/sandbox.ts'
import { surveyPort } from './import/survey.ts'
import { isOwnTree, refuseUntrusted } from './import/trust.ts'
import { entriesOf } from './tree-files.ts'

export interface ImportStart {
  readonly world: World
  /** The folder that holds net/wifibox and its siblings. */
  readonly dir: string
  readonly trust: boolean
  /** The file to write; undefined: the text is only given. */
  readonly out: string | undefined
  /** A manifest from which to take what no tree tells. */
  readonly like: string | undefined
  /** Compare the rendering of the manifest with the tree. */
  readonly report: boolean
  readonly releases: readonly string[]
  readonly portsdir: string | undefined
}

/** The first one is asked about most: it stands for all whose answers do not differ. */
export const usualReleases: readonly string[] = ['14.3', '12.4', '13.5', '15.0', '16.0']

const readIt: Step<ImportStart, { readonly tree: TreeFiles; readonly own: boolean }> = {
  title: 'reading the tree',
  run: async ({ world, dir, trust, out, like }) => {
    const root = resolvePath(world.cwd, dir)
    const tree = readTree(root, dir)
    const own = await isOwnTree(root)
    if (!trust && !own) refuseUntrusted(dir, `wbrel import ${dir}`)
    if (out !== undefined && existsSync(resolvePath(world.cwd, out)) && out !== like) throw outExists(out)
    return { tree, own }
  },
}

const openIt: Step<
  ImportStart & { readonly tree: TreeFiles; readonly own: boolean },
  { readonly sandbox: Sandbox; readonly root: string }
> = {
  title: 'copying it to a place of its own',
  run: ({ world, portsdir, tree, own }) => {
    const sandbox = openSandbox(world, portsdir, !own)
    return { sandbox, root: sandbox.put(tree) }
  },
}

interface Opened {
  readonly tree: TreeFiles
  readonly sandbox: Sandbox
  readonly root: string
}

const askIt: Step<ImportStart & Opened, { readonly surveys: Surveys; readonly memory: Memory }> = {
  title: 'asking make what the ports say',
  run: async ({ world, releases, tree, sandbox, root }, watch) => {
    let asked = 0
    const read = fileReader()
    const memory: Memory = new Map()
    const survey = (role: Role) => {
      const origin = `${tree.category}/${portNames[role]}`
      const to = {
        make: sandbox.make,
        dir: join(root, origin),
        jobs: world.jobs,
        signal: world.signal,
        read,
        memory,
        onDone: () => watch.progress(++asked, asked, 'settings'),
      }
      return surveyPort({ to, role, origin, releases: releases.map(r => freebsd(r)) })
    }
    const surveys = async () => ({
      wifibox: await survey('wifibox'),
      core: await survey('core'),
      guest: await survey('guest'),
    })
    return { surveys: await inUsersWords(new Map([[root, tree.name]]), surveys), memory }
  },
}

type Memory = Parameters<typeof surveyPort>[0]['to']['memory']

const composeIt: Step<ImportStart & Opened & { readonly surveys: Surveys }, { readonly composed: Composed }> = {
  title: 'working out the manifest',
  run: ({ world, like, surveys, tree, sandbox }) => {
    const { data, problems } = composeManifest(surveys)
    const known = like === undefined ? undefined : readLike(world, like)
    return {
      composed: {
        data: known === undefined ? data : adopt(data, known),
        problems: [
          ...tree.problems,
          ...sandbox.refused().map(command => refusal(command, [tree])),
          ...problems.map(problem => placed(problem, tree)),
        ],
      },
    }
  },
}

const writeText: Step<{ readonly composed: Composed }, { readonly text: string }> = {
  title: 'writing it down',
  run: ({ composed }) => ({ text: manifestText(composed.data) }),
}

const compareIt: Step<
  ImportStart & Opened & { readonly text: string; readonly memory: Memory; readonly composed: Composed },
  {
    readonly differences: readonly Difference[] | undefined
    /** Why the text is no valid manifest. */
    readonly mistakes: readonly Problem[]
    /** Differences that no other problem tells of. */
    readonly unsaid: readonly Problem[]
  }
> = {
  title: 'comparing its rendering with the tree',
  run: async ({ world, out, report, releases, tree, sandbox, root, text, memory, composed }, watch) => {
    const { ports, mistakes } = portsOf(text, out ?? 'wifibox.yaml')
    if (!report || ports === undefined) return { differences: undefined, mistakes, unsaid: [] }
    const rendered = renderPorts(ports, distinfoOf(tree))
    const second = { name: 'the rendering', category: tree.category, files: rendered.files, problems: [] }
    const there = sandbox.put(second)
    const { differences } = await compareTrees({
      first: { tree, root, memory },
      second: { tree: second, root: there, memory: new Map() },
      make: sandbox.make,
      ...{ world, releases, watch },
    })
    return { mistakes, differences, unsaid: unsaidDifferences(differences, composed.problems, tree) }
  },
}

const keepIt: Step<ImportStart & { readonly text: string }, object> = {
  title: 'writing the file',
  run: ({ world, out, text }) => {
    if (out !== undefined) writeAtomically(resolvePath(world.cwd, out), text)
    return {}
  },
}

const tidyUp: Step<Opened, object> = {
  title: 'tidying up',
  run: ({ sandbox }) => {
    sandbox.remove()
    return {}
  },
}

export const importTree = flow<ImportStart>()
  .add(readIt) // the folder            -> texts of the three ports
  .add(openIt) // texts                 -> a copy that may be evaluated
  .add(askIt) // the copy              -> facts, each with its condition
  .add(composeIt) // facts                 -> a manifest as data, and what it cannot say
  .add(writeText) // data                  -> text with comments
  .add(compareIt) // text                  -> differences between its rendering and the tree
  .add(keepIt) // the only step that writes
  .add(tidyUp)

/** A tree may say what no manifest may (a dependency without an origin, say): then a person must mend the text. */
function portsOf(
  text: string,
  file: string,
): { readonly ports: Ports | undefined; readonly mistakes: readonly Problem[] } {
  try {
    return { ports: resolve(readManifest(text, file)), mistakes: [] }
  } catch (error) {
    if (error instanceof Fault && error.exit === 'invalid') return { ports: undefined, mistakes: error.problems }
    throw error
  }
}

function readLike(world: World, like: string): DataRecord {
  const text = readText(resolvePath(world.cwd, like))
  if (text === undefined) {
    throw new Fault('invalid', {
      code: 'file.missing',
      message: `there is no manifest ${like}`,
      place: { file: like },
      hint: 'name a manifest with --like, or leave it out',
    })
  }
  readManifest(text, like)
  return dataOf(text) as DataRecord
}

/** The checksums that the tree records: rendering needs them, and no manifest has them. */
function distinfoOf(tree: TreeFiles): DistinfoFacts {
  const present = new Map(
    Object.values(portNames).flatMap(name => {
      const origin = `${tree.category}/${name}`
      const text = tree.files.get(`${origin}/distinfo`)
      return text === undefined ? [] : [[origin, parseDistinfo(text, join(tree.name, origin, 'distinfo'))] as const]
    }),
  )
  return { present, known: entriesOf(present.values()), stamp: 0 }
}

function outExists(out: string): Fault {
  return new Fault('refused', {
    code: 'import.out-exists',
    message: `${out} exists; it was left alone`,
    place: { file: out },
    hint: `name another file with --out, or take its comments and order over: --like ${out} --out ${out}`,
  } satisfies Problem)
}
