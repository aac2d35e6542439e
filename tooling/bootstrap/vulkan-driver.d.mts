type Variables = Readonly<Record<string, string | undefined>>;

/** Variables of the environment with which a process finds Chromium's driver of Vulkan for CPUs, where it needs that. */
export function driverVariables(env: Variables): Readonly<Record<string, string>>;

/** Whether Node can have WebGPU here. */
export function hasAdapter(env: Variables): boolean;
