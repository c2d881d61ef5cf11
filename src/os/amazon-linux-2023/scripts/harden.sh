say hardening
