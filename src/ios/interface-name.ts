// Interface names live with the configuration model, where devices need them too.
export {
  canonicalInterface,
  compareInterfaceNames,
  INTERFACE_TYPES,
  type InterfaceNameFault,
  interfaceType,
  isCreatable,
  parentInterface,
  parseInterfaceName,
  shortInterfaceName,
  splitInterface,
} from "../config/interface-name.ts";
