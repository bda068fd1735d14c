/** Where each distfile can be had: the sites of its group in their order, then FreeBSD's distcache. */
import type { World } from '../base/world.ts'
import { allPorts, type Distfile, type Port, type Ports } from '../model/ports.ts'

export interface Source {
  /** As distinfo names it, DIST_SUBDIR included. */
  readonly name: string
  readonly origin: string
  readonly component: string
  readonly what: Distfile['what']
  /** The manifest's own addresses, in order; all mirrors of the group. */
  readonly urls: readonly string[]
  /** Tried before them (MASTER_SITE_OVERRIDE). */
  readonly before: readonly string[]
  /** Tried after them, and only for files whose checksum is known: a copy proves nothing about a new file. */
  readonly backup: readonly string[]
}

/** What the variables of the same name mean to the ports framework (bsd.port.mk); `${DIST_SUBDIR}` is filled in. */
export interface MirrorChoice {
  readonly override: readonly string[]
  readonly backup: readonly string[]
}

const distcache = 'http://distcache.FreeBSD.org/ports-distfiles/${DIST_SUBDIR}/'

export function mirrorChoice(env: World['env']): MirrorChoice {
  return { override: words(env.MASTER_SITE_OVERRIDE ?? ''), backup: words(env.MASTER_SITE_BACKUP ?? distcache) }
}

/** One source a file of distinfo, in its order, port by port. */
export function sourcesOf(ports: Ports, mirrors: MirrorChoice): readonly Source[] {
  return allPorts(ports).flatMap(port => sourcesOfPort(port, mirrors))
}

function sourcesOfPort(port: Port, { override, backup }: MirrorChoice): readonly Source[] {
  const seen = new Set<string>()
  return port.distfiles.flatMap(({ item }) => {
    const { file, site, component, what } = item
    if (seen.has(file)) return []
    seen.add(file)
    const at = (sites: readonly string[]): readonly string[] => sites.map(url => addressOf(url, port.distSubdir, file))
    const own = port.sites.find(group => group.name === site)?.urls ?? []
    return [
      {
        name: port.distSubdir === '' ? file : `${port.distSubdir}/${file}`,
        origin: port.origin,
        component,
        what,
        urls: at(own),
        before: at(override),
        backup: at(backup),
      },
    ]
  })
}

/** `https://a/${DIST_SUBDIR}/` loses its empty part when the port has no DIST_SUBDIR. */
function addressOf(site: string, subdir: string, file: string): string {
  return site.replace(/\$\{DIST_SUBDIR\}\/?/, subdir === '' ? '' : `${subdir}/`) + file
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter(word => word !== '')
}
