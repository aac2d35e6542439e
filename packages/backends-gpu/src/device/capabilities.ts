/** What kernels may use of a device. */
export interface Capabilities {
  /** Of the adapter, as drivers and browsers tell it. */
  readonly adapter: string;
  /** Whether the adapter is a program for the CPU. */
  readonly isSoftware: boolean;
  /** Storage buffers that one kernel may bind. */
  readonly storageBuffers: number;
  /** Bytes of one binding. */
  readonly bindingBytes: number;
  /** Bytes of one buffer. */
  readonly bufferBytes: number;
  /** Bytes to which the offset of a binding is aligned. */
  readonly bindingAlignment: number;
  /** Bytes of memory that a workgroup shares. */
  readonly workgroupBytes: number;
  /** Invocations of a workgroup. */
  readonly invocations: number;
  /** Workgroups along one axis of a dispatch. */
  readonly workgroupsPerDimension: number;
  /** Sizes that subgroups may have, where kernels may use them. */
  readonly subgroups: { readonly least: number; readonly most: number } | undefined;
  /** Sizes of products that subgroups can do in one instruction; none where kernels must not use them. */
  readonly subgroupMatrices: readonly SubgroupMatrix[];
  /** Whether kernels may compute with 16-bit floats. */
  readonly f16: boolean;
  /** Whether the device tells when a pass begins and ends. */
  readonly timestamps: boolean;
}

/** A product of an M×K and a K×N matrix by one subgroup, as the adapter tells it. */
export interface SubgroupMatrix {
  readonly componentType: string;
  readonly resultComponentType: string;
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

const SUBGROUP_MATRIX = "chromium-experimental-subgroup-matrix";

/** Features that are asked for where the adapter has them. */
export const WANTED_FEATURES: readonly string[] = [
  "shader-f16",
  "subgroups",
  "timestamp-query",
  SUBGROUP_MATRIX,
];

/** Limits that are asked for as high as the adapter has them. */
export const WANTED_LIMITS = [
  "maxStorageBuffersPerShaderStage",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** What adapters tell of themselves, with what is not yet part of the standard. */
export interface AdapterInfo extends Partial<GPUAdapterInfo> {
  readonly subgroupMatrixConfigs?: Iterable<SubgroupMatrix>;
}

export function capabilitiesOf(device: GPUDevice, info: AdapterInfo): Capabilities {
  const { limits } = device;
  const features: ReadonlySet<string> = device.features;
  return {
    adapter: adapterName(info),
    isSoftware: isSoftware(info),
    storageBuffers: limits.maxStorageBuffersPerShaderStage,
    bindingBytes: limits.maxStorageBufferBindingSize,
    bufferBytes: limits.maxBufferSize,
    bindingAlignment: limits.minStorageBufferOffsetAlignment,
    workgroupBytes: limits.maxComputeWorkgroupStorageSize,
    invocations: limits.maxComputeInvocationsPerWorkgroup,
    workgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    subgroups: features.has("subgroups")
      ? { least: info.subgroupMinSize ?? 4, most: info.subgroupMaxSize ?? 128 }
      : undefined,
    subgroupMatrices: features.has(SUBGROUP_MATRIX) ? [...(info.subgroupMatrixConfigs ?? [])] : [],
    f16: features.has("shader-f16"),
    timestamps: features.has("timestamp-query"),
  };
}

export function adapterName({ vendor, architecture, device, description }: AdapterInfo): string {
  return description || [vendor, architecture, device].filter(Boolean).join(" ") || "unnamed";
}

/** Not every engine says of its adapter for the CPU that it is one. */
export function isSoftware(info: AdapterInfo): boolean {
  return (
    info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe/i.test(adapterName(info))
  );
}
