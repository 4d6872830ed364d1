"""What people agreed to do, and what moved since."""

from cemlab.cases.effects import action_effects
from cemlab.cases.ledger import Action, actions, add_actions, update_action

__all__ = ["Action", "action_effects", "actions", "add_actions", "update_action"]
