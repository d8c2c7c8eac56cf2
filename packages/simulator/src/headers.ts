/** Request header: the host that the caller would have connected to. */
export const hostHeader = "homeport-simulated-host";

/** Request header: a comma list of faults to play. */
export const faultsHeader = "homeport-simulate";

/** Reply header: present on everything the simulator says, so that no reply passes for a real partner's. */
export const simulatedHeader = "homeport-simulated";
