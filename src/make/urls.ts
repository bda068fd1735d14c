import type { Answer } from '../model/answer.ts'
import { words } from './words.ts'

/** What `fetchUrls` needs to know of a port; ask with the goal `fetch-url-list-int`. */
export const urlVariables = ['DISTFILES', 'MASTER_SITES', 'DIST_SUBDIR', 'MASTER_SITE_BACKUP'] as const

/**
 * Every URL of every distfile in the order of `make fetch-urlall-list`: for each file the sites of its groups, then the
 * FreeBSD mirror (Porter's Handbook, "MASTER_SITES:n").
 */
export function fetchUrls(answer: Answer): readonly string[] {
  const sites = words(answer.MASTER_SITES).map(readSite)
  const mirror = answer.MASTER_SITE_BACKUP || mirrorOf(answer.DIST_SUBDIR ?? '')
  return words(answer.DISTFILES).flatMap(distfile => {
    const { name, groups } = readDistfile(distfile)
    const own = groups.flatMap(group => sites.filter(site => site.groups.includes(group)))
    return [...own.map(site => site.url), mirror].map(url => url + name)
  })
}

const DEFAULT = ''

/** `https://host/path/:group,group`: a port number is no group, since a slash follows it. */
function readSite(word: string): { readonly url: string; readonly groups: readonly string[] } {
  const at = /:[^/:]+$/.exec(word)
  return at === null ? { url: word, groups: [DEFAULT] } : { url: word.slice(0, at.index), groups: groupsOf(at[0]) }
}

function readDistfile(word: string): { readonly name: string; readonly groups: readonly string[] } {
  const at = /:[^:]+$/.exec(word)
  return at === null ? { name: word, groups: [DEFAULT] } : { name: word.slice(0, at.index), groups: groupsOf(at[0]) }
}

function groupsOf(suffix: string): readonly string[] {
  return suffix.slice(1).split(',')
}

function mirrorOf(subdir: string): string {
  return `http://distcache.FreeBSD.org/ports-distfiles/${subdir === '' ? '' : `${subdir}/`}`
}
