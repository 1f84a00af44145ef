"""What every page shares: template environment, frame, formats, page cache, error pages."""
