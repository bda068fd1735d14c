/** Everything that make can say about one port of a tree, and the hints that only the text can give. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from '../../base/files.ts'
import { ask } from '../../make/evaluate.ts'
import type { Question } from '../../model/answer.ts'
import { parseDistinfo } from '../../model/distinfo.ts'
import { type FreeBSD, freebsd } from '../../model/freebsd.ts'
import { nestedConditions } from '../../model/infer/hints.ts'
import { makefilesText } from '../../model/infer/makefile-places.ts'
import { cornersOf, versionsIn } from '../../model/infer/rows.ts'
import { type Declared, spaceOf } from '../../model/infer/space.ts'
import type { GitHubFacts, Survey } from '../../model/infer/survey.ts'
import { readMakefile } from '../../model/makefile-text.ts'
import { defaultSetting } from '../../model/options.ts'
import { flavorNames, type Port, portNames, type Role } from '../../model/ports.ts'
import { askDeclared } from './ask-options.ts'
import { observeSettings, type PortToAsk, questionOf } from './ask-port.ts'
import { observe } from './observe.ts'
import { surveyHosts, surveyKnobs } from './survey-host.ts'
import { surveySites, surveyTemplates } from './survey-values.ts'

export interface SurveyRequest {
  readonly to: PortToAsk
  readonly role: Role
  /** `net/wifibox-core` */
  readonly origin: string
  readonly releases: readonly FreeBSD[]
}

export async function surveyPort({ to, role, origin, releases }: SurveyRequest): Promise<Survey> {
  const files = filesOf(to.dir)
  const declared: readonly Declared[] = await askDeclared(to, releases)
  const { port, odd } = spaceOf(role, portNames[role], declared)
  const distinfo = files.get('distinfo')
  const hinted = releases.slice(0, 1).flatMap(main => versionsIn(makefilesText(files), main))
  const hints = hintText(files.get('Makefile') ?? '')
  const recorded = distinfo === undefined ? undefined : parseDistinfo(distinfo, `${origin}/distinfo`)
  const usual = usualQuestion(to, port, releases)
  const makesum = words((await ask(to.make, { ...usual, goal: 'makesum' }, ['DISTFILES'])).DISTFILES)
  const around = { port, releases: [...releases, ...hinted], nested: nestedConditions(makefilesText(files), port) }
  const bare = (file: string): string => (file.split('/').at(-1) ?? '').replace(/:[^:]*$/, '')
  const place = new Map((recorded?.entries ?? []).map((e, i) => [bare(e.name), i]))
  const { facts, thresholds, observations, uncertain } = await observe(
    port,
    settings => observeSettings(to, port, settings),
    {
      ...around,
      random: 60,
      orders: new Map([['DISTFILES', [makesum]]]),
      hint: (name, item) =>
        name === 'DISTFILES' ? (place.get(bare(item)) ?? Number.MAX_SAFE_INTEGER) : textPlace(hints, item),
    },
  )
  return {
    role,
    origin,
    port,
    odd,
    releases,
    facts,
    uncertain,
    thresholds,
    files,
    distinfo: recorded,
    makesum,
    github: await githubOf(to, usual, makesum),
    ...(await surveyTemplates(to, port, observations)),
    ...(await surveyKnobs(to, around, makefilesText(files))),
    hosts: await surveyHosts(to, around),
    sites: await surveySites(to, usual, makefilesText(files)),
    tags: tagsOf(facts),
    settings: observations.length,
  }
}

/** The first flavor with its defaults on the first release. */
function usualQuestion(to: PortToAsk, port: Port, releases: readonly FreeBSD[]): Question {
  const [main = freebsd('14.3')] = releases
  const [flavor = ''] = flavorNames(port)
  return questionOf(to.dir, port, cornersOf(port, flavor, main)[0] ?? defaultSetting(port, flavor, main))
}

/** Files of the port's folder by their path in it; a folder `files` is included. */
function filesOf(dir: string): ReadonlyMap<string, string> {
  if (!existsSync(dir)) return new Map()
  const paths = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort()
  return new Map(paths.map(path => [path, (readText(join(dir, path)) ?? '').replaceAll('\r\n', '\n')]))
}

/** The values of a Makefile without descriptions: where a word stands first tells its place among others. */
function hintText(makefile: string): string {
  return readMakefile(makefile)
    .flatMap(line => (line.kind === 'assignment' && !line.name.endsWith('_DESC') ? [` ${line.value} `] : []))
    .join('')
}

function textPlace(text: string, item: string): number {
  const at = text.indexOf(` ${item} `)
  const anywhere = at < 0 ? text.indexOf(item) : at
  return anywhere < 0 ? Number.MAX_SAFE_INTEGER : anywhere
}

function tagsOf(facts: Survey['facts']): Survey['tags'] {
  return new Map((facts.get('TAGS') ?? []).map(({ when, item }) => [item, when]))
}

async function githubOf(
  to: PortToAsk,
  question: Question,
  makesum: readonly string[],
): Promise<GitHubFacts | undefined> {
  const tarball = makesum.map(file => /_GH\d+\.tar\.gz(?::(\w+))?$/.exec(file)).find(match => match !== null)
  if (tarball === undefined) return undefined
  const group = tarball[1] ?? ''
  const names = ['GH_ACCOUNT', 'GH_PROJECT', 'GH_TAGNAME'].map(name => (group === '' ? name : `${name}_${group}`))
  const answer = await ask(to.make, question, names)
  const [account = '', project = '', tag = ''] = names.map(name => answer[name] ?? '')
  return { account, project, tag, group }
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(' ').filter(word => word !== '')
}
