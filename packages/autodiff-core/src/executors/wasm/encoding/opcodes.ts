/**
 * WebAssembly's instructions as data.
 *
 * The key of a row is a signature, the words are instructions of that signature with the opcode
 * of the first after `@` in hexadecimal, the following ones counting up; three or more digits are a
 * prefix byte and the number after it. Letters of a signature: `i l f d v` values of type i32, i64,
 * f32, f64, v128; `pN` an address of alignment 2ᴺ (an offset may follow the arguments); `#` a lane
 * number; `z` a zero byte that is not an argument; `!` takes the function builder first and happens
 * at once; after `>` the result. Names are the standard's in camel case.
 *
 * @see WebAssembly specification 3.0, section 5.4, and the threads proposal.
 * @module
 */

export const I32 = {
  "i>i": "@45 eqz @67 clz ctz popcnt @c0 extend8S extend16S",
  "ii>i":
    "@46 eq ne ltS ltU gtS gtU leS leU geS geU @6a add sub mul divS divU remS remU and or xor shl shrS shrU rotl rotr",
  "l>i": "@a7 wrapI64",
  "f>i": "@a8 truncF32S truncF32U @bc reinterpretF32 @fc00 truncSatF32S truncSatF32U",
  "d>i": "@aa truncF64S truncF64U @fc02 truncSatF64S truncSatF64U",
  "p0>i": "@2c load8S load8U @fe12 atomicLoad8U",
  "p1>i": "@2e load16S load16U @fe13 atomicLoad16U",
  "p2>i": "@28 load @fe10 atomicLoad",
  "!p0i": "@3a store8 @fe19 atomicStore8",
  "!p1i": "@3b store16 @fe1a atomicStore16",
  "!p2i": "@36 store @fe17 atomicStore",
  "!p2i>i":
    "@fe1e atomicAdd @fe25 atomicSub @fe2c atomicAnd @fe33 atomicOr @fe3a atomicXor @fe41 atomicExchange",
  "!p2ii>i": "@fe48 atomicCompareExchange",
} as const;

export const I64 = {
  "l>i": "@50 eqz",
  "ll>i": "@51 eq ne ltS ltU gtS gtU leS leU geS geU",
  "l>l": "@79 clz ctz popcnt @c2 extend8S extend16S extend32S",
  "ll>l": "@7c add sub mul divS divU remS remU and or xor shl shrS shrU rotl rotr",
  "i>l": "@ac extendI32S extendI32U",
  "f>l": "@ae truncF32S truncF32U @fc04 truncSatF32S truncSatF32U",
  "d>l": "@b0 truncF64S truncF64U @bd reinterpretF64 @fc06 truncSatF64S truncSatF64U",
  "p0>l": "@30 load8S load8U @fe14 atomicLoad8U",
  "p1>l": "@32 load16S load16U @fe15 atomicLoad16U",
  "p2>l": "@34 load32S load32U @fe16 atomicLoad32U",
  "p3>l": "@29 load @fe11 atomicLoad",
  "!p0l": "@3c store8 @fe1b atomicStore8",
  "!p1l": "@3d store16 @fe1c atomicStore16",
  "!p2l": "@3e store32 @fe1d atomicStore32",
  "!p3l": "@37 store @fe18 atomicStore",
  "!p3l>l":
    "@fe1f atomicAdd @fe26 atomicSub @fe2d atomicAnd @fe34 atomicOr @fe3b atomicXor @fe42 atomicExchange",
  "!p3ll>l": "@fe49 atomicCompareExchange",
} as const;

export const F32 = {
  "ff>i": "@5b eq ne lt gt le ge",
  "f>f": "@8b abs neg ceil floor trunc nearest sqrt",
  "ff>f": "@92 add sub mul div min max copysign",
  "i>f": "@b2 convertI32S convertI32U @be reinterpretI32",
  "l>f": "@b4 convertI64S convertI64U",
  "d>f": "@b6 demoteF64",
  "p2>f": "@2a load",
  "!p2f": "@38 store",
} as const;

export const F64 = {
  "dd>i": "@61 eq ne lt gt le ge",
  "d>d": "@99 abs neg ceil floor trunc nearest sqrt",
  "dd>d": "@a0 add sub mul div min max copysign",
  "i>d": "@b7 convertI32S convertI32U",
  "l>d": "@b9 convertI64S convertI64U @bf reinterpretI64",
  "f>d": "@bb promoteF32",
  "p3>d": "@2b load",
  "!p3d": "@39 store",
} as const;

export const MEMORY = {
  "z>i": "@3f size",
  "!iz>i": "@40 grow",
  "!iiizz": "@fc0a copy",
  "!iiiz": "@fc0b fill",
  "!p2i>i": "@fe00 notify",
  "!p2il>i": "@fe01 wait32",
  "!p3ll>i": "@fe02 wait64",
  "!z": "@fe03 fence",
} as const;

export const V128 = {
  "v>v": "@fd4d not",
  "vv>v": "@fd4e and andnot or xor",
  "vvv>v": "@fd52 bitselect",
  "v>i": "@fd53 anyTrue",
  "p0>v": "@fd07 load8Splat",
  "p1>v": "@fd08 load16Splat",
  "p2>v": "@fd09 load32Splat @fd5c load32Zero",
  "p3>v":
    "@fd01 load8x8S load8x8U load16x4S load16x4U load32x2S load32x2U @fd0a load64Splat @fd5d load64Zero",
  "p4>v": "@fd00 load",
  "p0v#>v": "@fd54 load8Lane",
  "p1v#>v": "@fd55 load16Lane",
  "p2v#>v": "@fd56 load32Lane",
  "p3v#>v": "@fd57 load64Lane",
  "!p0v#": "@fd58 store8Lane",
  "!p1v#": "@fd59 store16Lane",
  "!p2v#": "@fd5a store32Lane",
  "!p3v#": "@fd5b store64Lane",
  "!p4v": "@fd0b store",
} as const;

export const I8X16 = {
  "i>v": "@fd0f splat",
  "v#>i": "@fd15 extractLaneS extractLaneU",
  "v#i>v": "@fd17 replaceLane",
  "v>v": "@fd60 abs neg popcnt",
  "v>i": "@fd63 allTrue bitmask",
  "vi>v": "@fd6b shl shrS shrU",
  "vv>v":
    "@fd0e swizzle @fd23 eq ne ltS ltU gtS gtU leS leU geS geU @fd65 narrowI16x8S narrowI16x8U @fd6e add addSatS addSatU sub subSatS subSatU @fd76 minS minU maxS maxU @fd7b avgrU @fd100 relaxedSwizzle",
  "vvv>v": "@fd109 relaxedLaneselect",
  "p4>v": "@fd00 load",
  "!p4v": "@fd0b store",
} as const;

export const I16X8 = {
  "i>v": "@fd10 splat",
  "v#>i": "@fd18 extractLaneS extractLaneU",
  "v#i>v": "@fd1a replaceLane",
  "v>v":
    "@fd7c extaddPairwiseI8x16S extaddPairwiseI8x16U @fd80 abs neg @fd87 extendLowI8x16S extendHighI8x16S extendLowI8x16U extendHighI8x16U",
  "v>i": "@fd83 allTrue bitmask",
  "vi>v": "@fd8b shl shrS shrU",
  "vv>v":
    "@fd2d eq ne ltS ltU gtS gtU leS leU geS geU @fd82 q15mulrSatS @fd85 narrowI32x4S narrowI32x4U @fd8e add addSatS addSatU sub subSatS subSatU @fd95 mul minS minU maxS maxU @fd9b avgrU extmulLowI8x16S extmulHighI8x16S extmulLowI8x16U extmulHighI8x16U @fd111 relaxedQ15mulrS relaxedDotI8x16I7x16S",
  "vvv>v": "@fd10a relaxedLaneselect",
  "p4>v": "@fd00 load",
  "!p4v": "@fd0b store",
} as const;

export const I32X4 = {
  "i>v": "@fd11 splat",
  "v#>i": "@fd1b extractLane",
  "v#i>v": "@fd1c replaceLane",
  "v>v":
    "@fd7e extaddPairwiseI16x8S extaddPairwiseI16x8U @fda0 abs neg @fda7 extendLowI16x8S extendHighI16x8S extendLowI16x8U extendHighI16x8U @fdf8 truncSatF32x4S truncSatF32x4U @fdfc truncSatF64x2SZero truncSatF64x2UZero @fd101 relaxedTruncF32x4S relaxedTruncF32x4U relaxedTruncF64x2SZero relaxedTruncF64x2UZero",
  "v>i": "@fda3 allTrue bitmask",
  "vi>v": "@fdab shl shrS shrU",
  "vv>v":
    "@fd37 eq ne ltS ltU gtS gtU leS leU geS geU @fdae add @fdb1 sub @fdb5 mul minS minU maxS maxU dotI16x8S @fdbc extmulLowI16x8S extmulHighI16x8S extmulLowI16x8U extmulHighI16x8U",
  "vvv>v": "@fd10b relaxedLaneselect @fd113 relaxedDotI8x16I7x16AddS",
  "p2>v": "@fd09 loadSplat",
  "p4>v": "@fd00 load",
  "!p4v": "@fd0b store",
} as const;

export const I64X2 = {
  "l>v": "@fd12 splat",
  "v#>l": "@fd1d extractLane",
  "v#l>v": "@fd1e replaceLane",
  "v>v": "@fdc0 abs neg @fdc7 extendLowI32x4S extendHighI32x4S extendLowI32x4U extendHighI32x4U",
  "v>i": "@fdc3 allTrue bitmask",
  "vi>v": "@fdcb shl shrS shrU",
  "vv>v":
    "@fdce add @fdd1 sub @fdd5 mul eq ne ltS gtS leS geS extmulLowI32x4S extmulHighI32x4S extmulLowI32x4U extmulHighI32x4U",
  "vvv>v": "@fd10c relaxedLaneselect",
  "p3>v": "@fd0a loadSplat",
  "p4>v": "@fd00 load",
  "!p4v": "@fd0b store",
} as const;

export const F32X4 = {
  "f>v": "@fd13 splat",
  "v#>f": "@fd1f extractLane",
  "v#f>v": "@fd20 replaceLane",
  "v>v":
    "@fd5e demoteF64x2Zero @fd67 ceil floor trunc nearest @fde0 abs neg @fde3 sqrt @fdfa convertI32x4S convertI32x4U",
  "vv>v":
    "@fd41 eq ne lt gt le ge @fde4 add sub mul div min max pmin pmax @fd10d relaxedMin relaxedMax",
  "vvv>v": "@fd105 relaxedMadd relaxedNmadd",
  "p2>v": "@fd09 loadSplat",
  "p4>v": "@fd00 load",
  "!p4v": "@fd0b store",
} as const;

export const F64X2 = {
  "d>v": "@fd14 splat",
  "v#>d": "@fd21 extractLane",
  "v#d>v": "@fd22 replaceLane",
  "v>v":
    "@fd5f promoteLowF32x4 @fd74 ceil floor @fd7a trunc @fd94 nearest @fdec abs neg @fdef sqrt @fdfe convertLowI32x4S convertLowI32x4U",
  "vv>v":
    "@fd47 eq ne lt gt le ge @fdf0 add sub mul div min max pmin pmax @fd10f relaxedMin relaxedMax",
  "vvv>v": "@fd107 relaxedMadd relaxedNmadd",
  "p3>v": "@fd0a loadSplat",
  "p4>v": "@fd00 load",
  "!p4v": "@fd0b store",
} as const;
