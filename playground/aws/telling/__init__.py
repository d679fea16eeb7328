"""SES, SNS and Support: what was sent to people, and which cases were opened."""
