from __future__ import annotations

from django.db import migrations

#: An accepted contract is evidence: nobody changes or deletes it, whatever code or shell he uses.
#: Only its ties to rows that are made later, or are deleted, may move.
FORWARD = """
CREATE FUNCTION onboarding_acceptance_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'An accepted supply contract is never deleted (id %)', OLD.id;
  END IF;
  IF (to_jsonb(NEW) - ARRAY['user_id', 'dealer_id', 'application_id'])
     IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['user_id', 'dealer_id', 'application_id'])
     OR (OLD.dealer_id IS NOT NULL AND NEW.dealer_id IS NOT NULL
         AND NEW.dealer_id <> OLD.dealer_id) THEN
    RAISE EXCEPTION 'An accepted supply contract is never changed (id %)', OLD.id;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER onboarding_acceptance_stays
  BEFORE UPDATE OR DELETE ON onboarding_contractacceptance
  FOR EACH ROW EXECUTE FUNCTION onboarding_acceptance_stays();
"""
BACKWARD = """
DROP TRIGGER onboarding_acceptance_stays ON onboarding_contractacceptance;
DROP FUNCTION onboarding_acceptance_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("onboarding", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
