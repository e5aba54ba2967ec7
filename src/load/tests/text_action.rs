use super::text_action;
