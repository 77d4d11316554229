"""From one yearly return of a holder to its next: who is gone without an end."""
