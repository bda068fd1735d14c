/**
 * What make must answer for one setting, computed from the model alone.
 *
 * `wbrel check` asks the real make the same and compares; the keys are the variables that it asks for. Framework values
 * of the fixed places: WRKDIR is `/wrkdirs/work`, DISTDIR `/usr/ports/distfiles`, PREFIX and LOCALBASE `/usr/local`.
 */
import { type Condition, holds, type Point } from './condition.ts'
import { pointOf, type Setting } from './options.ts'
import { type Conditional, dependKinds, type MakeArg, type Port, type Probe } from './ports.ts'

const places = {
  DISTDIR: '/usr/ports/distfiles',
  LOCALBASE: '/usr/local',
  PREFIX: '/usr/local',
  WRKDIR: '/wrkdirs/work',
  STAGEDIR: '/wrkdirs/work/stage',
} as const

export interface Expected {
  /** Variables whose value is one text. */
  readonly texts: Readonly<Record<string, string>>
  /** Variables whose value is a list; compared as sets unless `inOrder` names them. */
  readonly lists: Readonly<Record<string, readonly string[]>>
  /** Lines of the package list, without the licence files that the framework adds. */
  readonly plist: readonly string[]
}

/** Lists whose order matters: it is the order of distinfo, or the builder reads them in order. */
export const inOrder: readonly string[] = ['DISTFILES', 'MASTER_SITES', 'FLAVORS']

export function expected(port: Port, setting: Setting): Expected {
  const point = pointOf(port, setting)
  const flavor = port.flavors.find(f => f.name === setting.flavor)
  const name = `${port.name}${flavor?.suffix ?? ''}`
  const depends = dependKinds.map(kind => [`${kind.toUpperCase()}_DEPENDS`, active(port.depends[kind], point)] as const)
  return {
    texts: {
      PKGNAME: `${name}-${packageVersion(port)}`,
      PKGBASE: name,
      PORTVERSION: port.version,
      CATEGORIES: port.category,
      MAINTAINER: port.maintainer,
      COMMENT: port.comment,
      WWW: port.www ?? '',
      ONLY_FOR_ARCHS: port.architectures.join(' '),
      DIST_SUBDIR: port.distSubdir,
      WRKSRC: workSource(port),
      MAKE_ARGS: [...makeArgs(port, point, {}), `DESTDIR=${places.STAGEDIR}`].join(' '),
      PKGMESSAGE: messageFile(port, point),
      IGNORE: '',
    },
    lists: {
      FLAVORS: port.flavors.map(f => f.name),
      PORT_OPTIONS: [...point.options],
      DISTFILES: distfiles(port, point).map(d => (d.site === '' ? d.file : `${d.file}:${d.site}`)),
      EXTRACT_ONLY: distfiles(port, point)
        .filter(d => d.extract)
        .map(d => d.file),
      MASTER_SITES: masterSites(port),
      ...Object.fromEntries(depends),
      CONFLICTS_INSTALL: conflicts(port, setting.flavor),
    },
    plist: plistLines(port, point),
  }
}

/** `1.2.0`, `1.2.0_1`, `1.2.0_1,1` */
export function packageVersion(port: Pick<Port, 'version' | 'revision' | 'epoch'>): string {
  return `${port.version}${port.revision > 0 ? `_${port.revision}` : ''}${port.epoch > 0 ? `,${port.epoch}` : ''}`
}

export function active<T>(items: readonly Conditional<T>[], point: Point): readonly T[] {
  return items.filter(c => holds(c.when, point)).map(c => c.item)
}

export function distfiles(port: Port, point: Point): readonly Port['distfiles'][number]['item'][] {
  return active(port.distfiles, point)
}

/** MAKE_ARGS as the port passes them, DESTDIR not yet added; `knobs` are variables that the user defined. */
function makeArgs(port: Port, point: Point, knobs: Readonly<Record<string, string>>): readonly string[] {
  return active(port.makeArgs, point).flatMap(arg => {
    const value = argValue(port, arg, point, knobs)
    return value === undefined ? [] : [`${arg.name}=${value}`]
  })
}

function argValue(port: Port, arg: MakeArg, point: Point, knobs: Readonly<Record<string, string>>): string | undefined {
  const inSubdir = (file: string): string => `${places.DISTDIR}/${port.distSubdir}/${file}`
  switch (arg.kind) {
    case 'value':
      return arg.parts
        .map(part => ('text' in part ? shellWord(part.text) : variableValue(port, part.variable, point)))
        .join('')
    case 'choice': {
      const members = port.groups.find(g => g.name === arg.group)?.members ?? []
      const chosen = members.find(m => point.options.has(m)) ?? ''
      return chosen.slice(arg.strip.length).toLowerCase()
    }
    case 'list':
      return `"${active(port.lists.get(arg.list) ?? [], point).join(' ')}"`
    case 'minirootfs':
      return port.distfiles.filter(d => d.item.what === 'minirootfs').map(d => inSubdir(d.item.file))[0] ?? ''
    case 'packages':
      return `"${distfiles(port, point)
        .filter(d => d.what === 'package')
        .map(d => inSubdir(d.file))
        .join(' ')}"`
    case 'knob':
      return knobs[arg.knob] === undefined ? undefined : `"${knobs[arg.knob]}"`
  }
}

function variableValue(port: Port, variable: string, point: Point): string {
  const values: Readonly<Record<string, string>> = {
    ...places,
    ...pathsOf(port),
    PORTVERSION: port.version,
    PORTNAME: port.name,
    OSVERSION: String(point.osversion),
    ARCH: 'amd64',
  }
  return values[variable] ?? ''
}

function pathsOf(port: Port): Readonly<Record<string, string>> {
  return {
    WRKSRC: workSource(port),
    MANPREFIX: '/usr/local',
    DATADIR: `/usr/local/share/${port.name}`,
    ETCDIR: `/usr/local/etc/${port.name}`,
    DOCSDIR: `/usr/local/share/doc/${port.name}`,
  }
}

/** Text in MAKE_ARGS passes through the shell: quoted when it holds anything that the shell reads. */
export function shellWord(value: string): string {
  return /^[A-Za-z0-9_.,:/@%+=-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`
}

function workSource(port: Port): string {
  const { github } = port
  if (github === undefined) return `${places.WRKDIR}/${port.name}-${port.version}`
  return `${places.WRKDIR}/${github.project}-${github.commit ?? port.version}`
}

function masterSites(port: Port): readonly string[] {
  return port.sites.flatMap(site => site.urls.map(url => (site.name === '' ? url : `${url}:${site.name}`)))
}

function messageFile(port: Port, point: Point): string {
  return active(port.messages, point).at(-1)?.file ?? 'pkg-message'
}

/** The flavors of a port that install the same files exclude each other. */
function conflicts(port: Port, flavor: string): readonly string[] {
  if (port.plist.length === 0) return []
  return port.flavors.filter(f => f.name !== flavor).map(f => `${port.name}${f.suffix}`)
}

function plistLines(port: Port, point: Point): readonly string[] {
  const named = new Map(port.conditions)
  return port.plist.filter(line => holdsNamed(line.when, point, named)).map(line => line.item)
}

/** A package list's condition may name a condition of the port. */
function holdsNamed(condition: Condition, point: Point, named: ReadonlyMap<string, Condition>): boolean {
  const options = new Set(point.options)
  for (const [name, of] of named) if (holds(of, point)) options.add(name)
  return holds(condition, { ...point, options })
}

/** The text of IGNORE for a build host, '' when it has everything: the first probe that fails wins. */
export function ignoreText(
  port: Port,
  setting: Setting,
  host: {
    readonly linux64: boolean
    readonly emulPath: string
    readonly emulFolder: boolean
    readonly sources: boolean
    readonly srcBase: string
  },
): string {
  const point = pointOf(port, setting)
  const fails: Readonly<Record<Probe['probe'], boolean>> = {
    linux64: !host.linux64,
    'emul-path': host.emulPath === '',
    'emul-folder': !host.emulFolder,
    'kernel-sources': !host.sources,
  }
  const first = active(port.ignore, point).find(p => fails[p.probe])
  return (first?.message ?? []).map(part => ('text' in part ? part.text : host.srcBase)).join('')
}
