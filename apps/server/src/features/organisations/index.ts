// What other features and the surfaces may read of this one; everything else goes through operations/.
export {
  findExecutive,
  findOrganisation,
  findOrganisationByClientId,
  findOrganisationByKeyHash,
  findSessionTenant,
  type Organisation,
} from './queries.js';
