/** What stands around the ports: the commit message, and entries of MOVED and UPDATING. */
import { Fault, type Problem } from '../../base/fault.ts'
import type { Step } from '../../base/flow.ts'
import { enumerate } from '../../base/text.ts'
import { withSubdirs } from '../../model/category-makefile.ts'
import { newPortMessage, releaseMessage } from '../../model/commit-message.ts'
import { checkMessage } from '../../model/commit-rules.ts'
import { dayOf } from '../../model/dates.ts'
import { packageVersion } from '../../model/expect.ts'
import { flavorsOf, type MovedEntry, movedFlavors, withMoved } from '../../model/moved.ts'
import { allPorts } from '../../model/ports.ts'
import type { UpdatingEntry } from '../../model/updating.ts'
import { withUpdating } from '../../model/updating.ts'
import type { Wanted } from '../../tree/patch.ts'
import { gitText } from '../../tree/process.ts'
import type { InTree, Ours } from '../tree-start.ts'
import type { Chosen, Handed, SubmitStart } from './choose.ts'
import type { Decided } from './versions.ts'

export interface Written {
  readonly commit: Wanted
  /** What a bug report with the patch is called. */
  readonly summary: string
  readonly moved: readonly MovedEntry[]
  readonly updating: UpdatingEntry | undefined
  /** Wording that a committer may want otherwise. */
  readonly warnings: readonly Problem[]
}

export const writeCommit: Step<SubmitStart & Ours & InTree & Chosen & Handed & Decided, Written> = {
  title: 'writing the commit',
  run: async facts => {
    const { source, tree, theirs, wanted, record, before, now } = facts
    const { manifest } = source
    const date = dayOf(now())
    const flavored = [facts.ports.guest.origin, facts.ports.wifibox.origin]
    const had = before?.flavors ?? flavorsOf(theirs, facts.ports.guest.origin)
    const moved = movedFlavors({ origins: flavored, before: had, now: manifest.flavors, date })
    const updating = updatingEntry(facts, date)
    const around = new Map([
      ...(facts.isNew ? [categoryMakefile(facts)] : []),
      ['MOVED', withMoved(tree.files.get('MOVED')?.text ?? '', moved)],
      ...(updating === undefined
        ? []
        : [['UPDATING', withUpdating(tree.files.get('UPDATING')?.text ?? '', updating)] as const]),
    ])
    const changed = [...wanted, ...around].filter(([path, text]) => tree.files.get(path)?.text !== text)
    const gone = [...theirs.keys()].filter(path => !wanted.has(path)).map(path => [path, null] as const)
    const message = messageOf(facts)
    const problems = checkMessage(message)
    const wrong = problems.filter(({ severity }) => severity !== 'warning')
    if (wrong.length > 0) throw new Fault('invalid', wrong)
    const files = new Map<string, string | null>([...changed, ...gone])
    const author = await authorOf(facts)
    const commit = { files, message, author, stamp: Date.parse(`${record.date}T00:00:00Z`) / 1000 }
    const summary = facts.isNew
      ? `[NEW PORT] ${facts.ports.wifibox.origin}: ${manifest.wifibox.comment}`
      : subjectOf(message)
    return {
      commit,
      summary,
      moved,
      updating,
      warnings: [...problems, ...otherAuthor(author.mail, manifest.maintainer)],
    }
  },
}

function messageOf({ source, ports, record, changes, isNew }: Ours & InTree & Chosen & Decided): string {
  const { category } = source.manifest
  const [core, guest] = [packageVersion(ports.core), packageVersion(ports.guest)]
  const { version } = record
  if (isNew) return newPortMessage({ version, ports: allPorts(ports) })
  return releaseMessage({ state: 'final', category, version, core, guest, changes })
}

function subjectOf(message: string): string {
  return message.slice(0, message.indexOf('\n'))
}

/** New ports stand in the list of their category. */
function categoryMakefile({ tree, source, ports }: Ours & InTree): readonly [string, string] {
  const path = `${source.manifest.category}/Makefile`
  const names = allPorts(ports).map(port => port.name)
  const text = withSubdirs(tree.files.get(path)?.text ?? '', names)
  if (text !== undefined) return [path, text]
  throw new Fault('refused', {
    code: 'submit.no-category',
    message: `${tree.shown} has no list of ports in ${path}, so the new ports have no place there`,
    expected: 'a line SUBDIR += for each port of the category',
    hint: 'set category: in the manifest to one that the tree has, then make a release of that: wbrel prepare 1.x --final',
  })
}

/** Users must act when options went: their saved choice has no effect any more. */
function updatingEntry(
  { updating, source, changes, ports }: SubmitStart & Ours & Decided,
  date: string,
): UpdatingEntry | undefined {
  const author = source.manifest.maintainer
  const stated = updating === undefined ? [] : updating.trim().split(/\n\s*\n/)
  const options = changes.flatMap(({ kind, what }) =>
    kind === 'removed' && /^option /.test(what) ? [what.slice(7)] : [],
  )
  const flavors = changes.flatMap(({ kind, what }) =>
    kind === 'removed' && /^flavor /.test(what) ? [what.slice(7)] : [],
  )
  const generated = [
    ...(options.length === 0
      ? []
      : [
          `The ${options.length > 1 ? 'options' : 'option'} ${enumerate(options)} went or got another name. Whoever had set ` +
            'it must choose again before the port is built the next time:',
          `# make -C /usr/ports/${ports.guest.origin} config`,
        ]),
    ...(flavors.length === 0
      ? []
      : [
          `The ${flavors.length > 1 ? 'flavors' : 'flavor'} ${enumerate(flavors)} went; see MOVED for what takes its place.`,
        ]),
  ].map(text => (text.startsWith('#') ? `  ${text}` : text))
  const body = stated.length > 0 ? stated : generated
  return body.length === 0 ? undefined : { date, affects: `users of ${ports.wifibox.origin}*`, author, body }
}

/** Who the patch is by: what git in our own repository would write. */
async function authorOf({
  root,
  env,
  signal,
}: Ours & SubmitStart): Promise<{ readonly name: string; readonly mail: string }> {
  const names = ['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL']
  const more = Object.fromEntries(names.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])))
  const told = await gitText({ folder: root, env, signal, more }, [
    '-c',
    'user.useConfigOnly=true',
    'var',
    'GIT_AUTHOR_IDENT',
  ]).catch(() => '')
  const [, name, mail] = /^(.+) <(.+)> \d+ [+-]\d+\s*$/.exec(told) ?? []
  if (name !== undefined && mail !== undefined) return { name, mail }
  throw new Fault('invalid', {
    code: 'submit.no-author',
    message: 'git does not know your name, and a patch has an author',
    hint: 'git config --global user.name "YOUR NAME" && git config --global user.email YOU@EXAMPLE.ORG',
  })
}

function otherAuthor(mail: string, maintainer: string): readonly Problem[] {
  if (mail === maintainer) return []
  return [
    {
      code: 'submit.not-maintainer',
      severity: 'notice',
      message: `the patch is by ${mail}, the maintainer is ${maintainer}: a committer will want the maintainer's approval`,
      hint: 'set maintainer-feedback on the bug report',
    },
  ]
}
