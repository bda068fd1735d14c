/** The page `wbrel help apk`. */
import { indented } from './wrap.ts'

export function apkPage(): string {
  const paragraphs = [
    'wbrel apk looks at Alpine packages (apk format 2) byte by byte. A package is three gzip members and nothing behind: signatures, control data (.PKGINFO), files. Packages of format 3 (ADB) are recognised and refused.',
    'The image of the guest is built with apk add --allow-untrusted --force-non-repository, and apk verify looks at container, signature and datahash only. So what is wrong with a package must be found before it is pinned:',
  ]
  const rules: readonly (readonly [string, string])[] = [
    ['container', 'three members, their checksums right; a tar that all readers read alike; budgets'],
    ['signature', 'a trusted key has signed the control data, which names the SHA-256 of the files'],
    ['names', 'the file is called NAME-VERSION-rN.apk as .PKGINFO says; the machine is x86_64, or none'],
    ['pinned', 'size and SHA256 are those of distinfo, when ports/ lies beside the manifest'],
    ['paths', 'none climbs, is absolute, hidden, doubled, below a link or without its folder'],
    ['files', 'every checksum is there and right; no setuid, device, extended attribute'],
    ['scripts', 'none, since the guest is made with --scripts=no'],
    ['modules', 'release, dependency, folder, vermagic and name tell the pinned kernel'],
    ['advice', 'licence, commit, recipe, times, size, growth: a warning, which does not change the exit status'],
  ]
  const keys = [
    'Keys. The manifest names who may sign: guest.keys has the file name of each public key and the SHA-256 of the key (SPKI, DER). The files lie in keys/ beside the manifest, or in the folder of --keys. When the manifest names none, all *.pub in that folder are trusted. Without any key no signature is valid.',
    'To get that SHA-256: openssl pkey -pubin -in FILE -outform DER | sha256sum',
    'The packed form of the signature itself is covered by nothing; its gzip header must be that of the control data. A file that is pinned in distinfo is held against its SHA256, so that no byte of it can change.',
    'Kernel modules packed by xz are unpacked with the program xz; without it that rule is told as not checked.',
    'Closure. apk puts the guest together without a network, from exactly the files that the options choose. wbrel apk closure solves dependencies, versions, conflicts, names with two owners and paths in two packages for every choice of options, and tells under which options something is missing. A package that is not at hand takes part by name and version, and is told. An index has neither replaces nor paths.',
    'Status 3 means: at least one error; with --strict a warning, too. wbrel apk --help has the options.',
  ]
  return [
    ...paragraphs.flatMap(text => [indented(text, 0, 0), '']),
    ...rules.map(([name, what]) => `  ${name.padEnd(11)}${indented(what, 13, 13)}`),
    '',
    ...keys.flatMap(text => [indented(text, 0, 0), '']),
  ].join('\n')
}
