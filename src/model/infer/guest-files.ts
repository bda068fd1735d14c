/** The distfiles of the guest by what they are, in the order of distinfo. */
import type { Condition } from '../condition.ts'
import { bracesTwice, type DataRecord, type Report } from './spelling.ts'
import { itemsOf, type Survey } from './survey.ts'

export interface GuestFile {
  readonly when: Condition
  readonly file: string
  readonly site: string
}

export interface GuestFiles {
  /** `guest.alpine` */
  readonly minirootfs: DataRecord
  readonly linuxFirmware: GuestFile | undefined
  readonly packages: readonly GuestFile[]
  readonly archives: readonly GuestFile[]
}

export interface SiteWords {
  readonly name: string
  readonly urls: readonly string[]
}

export function guestFiles(survey: Survey, report: Report): GuestFiles {
  const all = itemsOf(survey.facts, 'DISTFILES').map(({ when, item }): GuestFile => {
    const [, file = item, site = ''] = /^(.*?)(?::([^:]*))?$/.exec(item) ?? []
    return { when, file, site }
  })
  const isTarball = (f: GuestFile): boolean => /_GH\d+\.tar\.gz$/.test(f.file)
  const isPackage = (f: GuestFile): boolean => packageName(f.file) !== undefined
  const rootfs = all.find(f => f.file.includes('minirootfs'))
  const linux = all.find(f => /^linux-firmware-/.test(f.file))
  if (rootfs === undefined)
    report({
      message: `${survey.origin} has no minimal root of Alpine among its distfiles`,
      place: { file: `${survey.origin}/Makefile` },
    })
  return {
    minirootfs: rootfs === undefined ? {} : versioned(rootfs, /\d+\.\d+\.\d+/),
    linuxFirmware: linux,
    packages: all.filter(isPackage),
    archives: all.filter(f => !isTarball(f) && !isPackage(f) && f !== rootfs && f !== linux),
  }
}

/** `busybox-1.37.0-r4.apk` -> busybox, 1.37.0-r4 */
export function packageName(file: string): { readonly name: string; readonly version: string } | undefined {
  const [, name, version] = /^(.*?)-(\d[^-]*-r\d+)\.apk$/.exec(file) ?? []
  return name === undefined || version === undefined ? undefined : { name, version }
}

/** Version, site and name of a distfile, the version in the name as `{version}`. */
export function versioned(file: GuestFile, form: RegExp): DataRecord & { readonly version: string } {
  const version = form.exec(file.file)?.[0] ?? '0'
  return { version, site: file.site, file: bracesTwice(file.file).replaceAll(version, '{version}') }
}

/** A site that USE_GITHUB adds. */
export function isOfGitHub(site: string): boolean {
  return /^https:\/\/codeload\.github\.com\/.*\?dummy=/.test(site)
}

/** Site groups in order, without the one of the GitHub tarball. */
export function sitesOf({ sites, github }: Survey): readonly SiteWords[] {
  const groups = new Map<string, string[]>()
  for (const word of sites.words) {
    const [, url = word, names = ''] = /^(.*?)(?::([\w,]+))?$/.exec(word) ?? []
    for (const name of names.split(',')) {
      if (name === github?.group || isOfGitHub(url)) continue
      groups.set(name, [...(groups.get(name) ?? []), url])
    }
  }
  return [...groups].map(([name, urls]) => ({ name, urls }))
}
